"""The readiness function: it says ready, not ready or unknown by its own region alone, publishes it and keeps it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import moto.kms.models
import pytest
from botocore.exceptions import EndpointConnectionError

from config import Settings
from config.names import (
    DIVERGED_METRIC,
    DRIFT_METRIC,
    HEALTH_METRIC,
    OVERDUE_METRIC,
    READY_METRIC,
    STANDBY_UNKNOWN_METRIC,
    UNKNOWN_METRIC,
)
from recovery.clients import client
from recovery.clock import written
from recovery.handlers import examination
from recovery.settings import FunctionSettings
from recovery.steps.drill_record import last_passed
from recovery.steps.heartbeat import acknowledge_database
from recovery.steps.metrics import publish
from recovery.steps.standby.record import looks
from tests.recovery.conftest import Region
from tests.recovery.names import NAMES, STANDBY
from tests.recovery.records import published, put
from wiring.readiness import readiness_settings

Configure = Callable[[FunctionSettings], None]
# One instance runs in the passive region; here nothing starts any.
SETTINGS = replace(readiness_settings(Settings(), NAMES), instances=0, secrets=[])
HERE = {"Region": STANDBY.region}
PRIVATE_KEY = cache(moto.kms.models.generate_private_key)


def tell(region: Region, namespace: str, metric: str, value: float) -> None:
    publish(region.client("cloudwatch"), namespace, {metric: value}, HERE)


@pytest.fixture
def few_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load no default images into moto: it has thousands in each region, which no test here uses."""
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")


@pytest.fixture
def one_private_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let moto share one RSA key among all KMS keys: making each takes a while, and no test here signs anything."""
    monkeypatch.setattr(moto.kms.models, "generate_private_key", PRIVATE_KEY)


@pytest.fixture
def ready(few_images: None, one_private_key: None, replica: Region, configure: Configure) -> Region:
    """Return a passive region that could take over."""
    del few_images, one_private_key
    region = replica
    configure(SETTINGS)
    for which in ("wanted", "stands"):
        put(region, "tree", which, region={"S": SETTINGS.source_region})
    for alias in SETTINGS.key_aliases:
        key = region.client("kms").create_key()["KeyMetadata"]["KeyId"]
        region.client("kms").create_alias(AliasName=alias, TargetKeyId=key)
    region.client("dynamodb").create_table(
        TableName=NAMES.global_table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )
    region.client("cloudwatch").put_metric_data(
        Namespace="AWS/RDS",
        MetricData=[
            {
                "MetricName": "ReplicaLag",
                "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": STANDBY.database}],
                "Value": 0.5,
                "Timestamp": datetime.now(UTC) - timedelta(minutes=1),
            }
        ],
    )
    tell(region, STANDBY.health_namespace, HEALTH_METRIC, 1)
    tell(region, NAMES.replication_namespace, UNKNOWN_METRIC, 0)
    tell(region, NAMES.replication_namespace, DRIFT_METRIC, 0)
    image = region.client("ec2").register_image(Name="ours")["ImageId"]
    for name, value in ((STANDBY.image_parameter, image), (STANDBY.endpoint_parameter, "writer")):
        region.client("ssm").put_parameter(Name=name, Value=value, Type="String")
    region.client("autoscaling").create_launch_configuration(
        LaunchConfigurationName="launch", ImageId=image, InstanceType="t3.micro"
    )
    region.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName=STANDBY.auto_scaling_group,
        LaunchConfigurationName="launch",
        MinSize=0,
        MaxSize=1,
        AvailabilityZones=[f"{STANDBY.region}a"],
    )
    region.client("stepfunctions").create_state_machine(
        name=STANDBY.state_machine_arn.rsplit(":", 1)[1],
        definition=json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}),
        roleArn=STANDBY.recovery_role_arn("machine"),
    )
    return region


def look(event: dict[str, Any] | None = None, at: datetime | None = None) -> dict[str, Any]:
    return examination.handle(event or {}, None, clock=lambda: at or datetime.now(UTC))


def metrics(region: Region) -> dict[str, list[float]]:
    """Sum and count of each metric that the function publishes."""
    return {
        name: published(region, NAMES.readiness_namespace, name, STANDBY.region)
        for name in (READY_METRIC, STANDBY_UNKNOWN_METRIC, OVERDUE_METRIC)
    }


def test_a_region_that_could_take_over_is_ready_and_it_is_kept(ready: Region) -> None:
    said = look()
    assert said["problems"] == []
    assert (said["verdict"], said["count"]) == ("ready", 21)
    assert metrics(ready) == {READY_METRIC: [1, 1], STANDBY_UNKNOWN_METRIC: [0, 1], OVERDUE_METRIC: [0, 1]}
    day = timedelta(days=1)
    now = datetime.now(UTC)
    (kept,) = looks(ready.client("dynamodb"), NAMES.ledger_table, now - day, now + day)
    assert (kept.verdict, kept.region, kept.count, list(kept.items)) == ("ready", STANDBY.region, 21, [])
    assert last_passed(ready.client("dynamodb"), NAMES.ledger_table) == {}


def disable_key(region: Region) -> None:
    keys = region.client("kms")
    keys.disable_key(KeyId=keys.describe_key(KeyId=NAMES.data_key_alias)["KeyMetadata"]["KeyId"])


BREAKS: dict[str, tuple[Callable[[Region], Any], str]] = {
    "replica": (
        lambda region: region.client("rds").modify_db_instance(
            DBInstanceIdentifier=STANDBY.database, NewDBInstanceIdentifier="another", ApplyImmediately=True
        ),
        "database replica",
    ),
    "table": (
        lambda region: region.client("dynamodb").delete_table(TableName=NAMES.global_table),
        "table replica",
    ),
    "key": (disable_key, f"key {NAMES.data_key_alias} in {STANDBY.region}"),
    "records": (
        lambda region: put(region, "tree", "wanted", region={"S": STANDBY.region}),
        "record tree",
    ),
    "protection": (
        lambda region: put(
            region, "protection", "current", state={"S": "unprotected"}, epoch={"N": "1"}, at={"S": "then"}
        ),
        "protection",
    ),
    "health": (lambda region: tell(region, STANDBY.health_namespace, HEALTH_METRIC, 0), "replication health"),
    "drift": (
        lambda region: tell(region, NAMES.replication_namespace, DRIFT_METRIC, -1),
        "parameters and secrets in step",
    ),
    "parameter": (
        lambda region: region.client("ssm").delete_parameter(Name=STANDBY.endpoint_parameter),
        "parameters by name",
    ),
    "image": (
        lambda region: region.client("ssm").put_parameter(
            Name=STANDBY.image_parameter, Value="ami-00000000", Type="String", Overwrite=True
        ),
        "image",
    ),
    "group": (
        lambda region: region.client("autoscaling").suspend_processes(
            AutoScalingGroupName=STANDBY.auto_scaling_group, ScalingProcesses=["Launch"]
        ),
        "standby group grows",
    ),
    "switch": (lambda region: put(region, "switch", STANDBY.region, value={"N": "1"}), "switch"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_breaks_it_is_not_ready_and_named_with_its_fix(ready: Region, name: str) -> None:
    break_it, item = BREAKS[name]
    break_it(ready)
    said = look()
    assert said["verdict"] == "not ready"
    (problem,) = said["problems"]
    assert item in problem
    assert "fix: " in problem
    assert metrics(ready)[READY_METRIC] == [0, 1]


def test_what_cannot_be_looked_at_is_unknown_and_neither_ready_nor_not(
    ready: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: Any, **__: Any) -> Any:
        raise EndpointConnectionError(endpoint_url="https://kms.us-west-2.amazonaws.com")

    monkeypatch.setattr("recovery.steps.standby.key.examine", unreachable)
    said = look()
    assert said["verdict"] == "unknown"
    assert len(said["problems"]) == 3
    assert metrics(ready) == {READY_METRIC: [], STANDBY_UNKNOWN_METRIC: [3, 1], OVERDUE_METRIC: [0, 1]}


def test_a_function_that_no_longer_publishes_makes_it_unknown(ready: Region, configure: Configure) -> None:
    silent = [{**each, "metric": "Nothing"} for each in SETTINGS.gauges[:1]] + SETTINGS.gauges[1:]
    configure(replace(SETTINGS, gauges=silent))
    assert look()["verdict"] == "unknown"
    assert metrics(ready)[READY_METRIC] == []


def test_the_weekly_validation_is_recorded_with_what_it_found(ready: Region) -> None:
    tables = ready.client("dynamodb")
    look({"kind": "replication_validation"})
    assert set(last_passed(tables, NAMES.ledger_table)) == {"replication_validation"}
    tell(ready, STANDBY.health_namespace, HEALTH_METRIC, 0)
    later = datetime.now(UTC) + timedelta(seconds=2)
    look({"kind": "replication_validation"}, at=later)
    (newest, _) = tables.query(
        TableName=NAMES.ledger_table,
        KeyConditionExpression="pk = :kind",
        ExpressionAttributeValues={":kind": {"S": "drill"}},
        ScanIndexForward=False,
    )["Items"]
    assert newest["verdict"]["S"] == "failed"
    assert "replication health" in newest["reasons"]["L"][0]["S"]


def test_a_validation_looks_at_copies_and_not_at_what_else_a_failover_needs(ready: Region) -> None:
    disable_key(ready)
    assert look({"kind": "replication_validation"})["verdict"] == "not ready"
    assert "replication_validation" in last_passed(ready.client("dynamodb"), NAMES.ledger_table)


def test_what_was_not_rehearsed_in_time_is_counted(ready: Region, configure: Configure) -> None:
    configure(replace(SETTINGS, drill_days={**SETTINGS.drill_days, "full_test": -1, "component_test": -1}))
    said = look()
    assert said["verdict"] == "not ready"
    assert metrics(ready)[OVERDUE_METRIC] == [2, 1]


def test_a_region_that_serves_stands_by_no_more(ready: Region) -> None:
    put(ready, "active", "current", region={"S": STANDBY.region}, epoch={"N": "1"})
    assert look()["verdict"] == "active"
    assert metrics(ready) == {READY_METRIC: [], STANDBY_UNKNOWN_METRIC: [], OVERDUE_METRIC: []}


def test_writes_of_the_region_that_was_replaced_are_told_by_the_one_that_serves_now(ready: Region) -> None:
    def diverged() -> list[float]:
        return published(ready, NAMES.readiness_namespace, DIVERGED_METRIC, STANDBY.region)

    look()
    assert diverged() == [0, 1]
    put(ready, "active", "current", region={"S": STANDBY.region}, epoch={"N": "1"})
    moved = datetime.now(UTC) - timedelta(minutes=5)
    since = {f"since-{STANDBY.region}": {"S": written(moved)}}
    put(ready, "permit", "current", region={"S": STANDBY.region}, epoch={"N": "1"}, **since)
    put(ready, "promotion", STANDBY.region, state={"S": "done"})
    look()
    # Nobody knows, which isn't good news: nothing more is published.
    assert diverged() == [0, 1]
    tables = ready.client("dynamodb")
    acknowledge_database(tables, NAMES.ledger_table, SETTINGS.source_region, moved + timedelta(minutes=1))
    assert look()["verdict"] == "active"
    assert diverged() == [1, 2]


def test_what_nobody_writes_into_the_ledger_is_unknown_and_stops_no_look(ready: Region) -> None:
    put(ready, "permit", "current", region={"S": STANDBY.region})
    assert look()["verdict"] == "ready"
    assert published(ready, NAMES.readiness_namespace, DIVERGED_METRIC, STANDBY.region) == []


def test_without_a_database_nothing_is_told_of_its_writes(ready: Region, configure: Configure) -> None:
    configure(replace(SETTINGS, diverged_metric=""))
    look()
    assert published(ready, NAMES.readiness_namespace, DIVERGED_METRIC, STANDBY.region) == []


@pytest.mark.usefixtures("ready")
def test_it_asks_its_own_region_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = set()

    def noted(service: str, region: str) -> Any:
        asked.add(region)
        return client(service, region)

    monkeypatch.setattr("recovery.handlers.examination.client", noted)
    assert look()["verdict"] == "ready"
    assert asked == {STANDBY.region}
