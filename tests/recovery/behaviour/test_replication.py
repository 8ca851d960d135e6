"""What the health says of a lag that is known: writes on the embedded AWS, carried as late as it is told to."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config import Names, Settings
from config.names import BACKUPS_STOPPED_METRIC, HEALTH_METRIC
from config.stacks import REPLICATION
from embedded_aws import process
from recovery.clock import utc_now
from recovery.handlers import replication
from recovery.settings import FunctionSettings, ReplicationSettings
from recovery.steps.heartbeat import beat_storage, beat_table
from tests.embedded_aws.conftest import Aws
from tests.recovery.behaviour.deployed import eventually
from tests.synthesized import stacks
from wiring.replication import health_settings

NAMES = Names(Settings())
HERE, THERE = NAMES.standby, NAMES.primary
FAST = 60
# The limits of the table's settings, and heartbeats as often as they may be.
SETTINGS = replace(health_settings(Settings(), NAMES), database="", heartbeat_seconds=1)
# What a loaded machine itself may be late, in seconds.
SLOW = 6.0
# When heartbeats began to be written, and when they were.
Beats = list[tuple[float, float]]
Configure = Callable[[FunctionSettings], None]


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """Yield both regions with the stores, which replicate from the active one."""
    with process.start(tmp_path_factory.mktemp("replicating")) as handle:
        made = Aws(handle.endpoint)
        for table in (NAMES.ledger_table, NAMES.global_table):
            _table(made, table)
        for each in (THERE, HERE):
            _bucket(made, each)
        _replicate(made, {})
        yield made


@pytest.fixture
def look(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., dict[str, Any]]]:
    """Yield the health function, as it would look now with these settings."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.endpoint)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "embedded")

    def looked(settings: ReplicationSettings = SETTINGS, **injected: Any) -> dict[str, Any]:
        monkeypatch.setenv("AWS_REGION", settings.region)
        for name, value in settings.environment().items():
            monkeypatch.setenv(name, value)
        return replication.handle({}, None, **injected)

    yield looked
    for service in ("dynamodb", "s3"):
        aws.control.set_replication(service, THERE.region, HERE.region)


@pytest.fixture
def beating(aws: Aws) -> Iterator[Beats]:
    """Yield heartbeats of the active region, twice a second; a loaded machine takes longer."""
    ended, beats = threading.Event(), Beats()
    tables, storage = (aws.client(service, THERE.region) for service in ("dynamodb", "s3"))

    def write() -> None:
        while not ended.wait(0.5):
            began = time.monotonic()
            beat_table(tables, NAMES.global_table, THERE.region, utc_now())
            beat_storage(tables, storage, NAMES.ledger_table, THERE.data_bucket, THERE.region, utc_now())
            beats.append((began, time.monotonic()))

    thread = threading.Thread(target=write)
    thread.start()
    yield beats
    ended.set()
    thread.join()


def more(beats: Beats, number: int) -> None:
    """Wait for so many more heartbeats."""
    wanted = len(beats) + number
    eventually(lambda: len(beats) >= wanted)


def lag(aws: Aws, seconds: float, *, paused: bool = False, service: str = "dynamodb") -> None:
    aws.control.set_replication(service, THERE.region, HERE.region, lag_seconds=seconds, paused=paused)


@pytest.mark.parametrize(("seconds", "state"), [(0.2, "in-step"), (SLOW + 2, "late")])
def test_a_tables_lag_is_told_as_it_is(
    aws: Aws, look: Callable[..., dict[str, Any]], beating: Beats, seconds: float, state: str
) -> None:
    settings = replace(SETTINGS, table_limit_seconds=SLOW)
    lag(aws, seconds)
    look(settings)
    # What was on its way with another lag has arrived by now.
    time.sleep(seconds)
    began = time.monotonic()
    found = look(settings)["copies"]["table"]
    assert found["state"] == state
    assert seconds <= found["seconds"] < seconds + SLOW
    earliest = time.monotonic() - seconds
    assert found["records"] >= sum(earliest < begun and ended < began for begun, ended in beating)


def test_a_table_that_passes_nothing_on_is_late_by_what_it_lacks(
    aws: Aws, look: Callable[..., dict[str, Any]], beating: Beats
) -> None:
    lag(aws, 0.2)
    look()
    lag(aws, 0.2, paused=True)
    more(beating, 5)
    found = look()
    assert found["copies"]["table"]["state"] == "late"
    assert found["copies"]["table"]["seconds"] >= 2
    assert found["copies"]["table"]["records"] >= 4
    assert found["health"] == 0.0
    assert published(aws, HERE.health_namespace, HEALTH_METRIC)[-1] == 0.0


def test_an_objects_lag_is_told_as_it_is_and_late_only_beyond_its_objective(
    aws: Aws, look: Callable[..., dict[str, Any]], beating: Beats
) -> None:
    lag(aws, 0.1, service="s3")
    look()
    began = time.monotonic()
    lag(aws, 0.1, service="s3", paused=True)
    more(beating, 4)
    found = look()["copies"]["storage"]
    assert found["state"] == "in-step"
    # The first that is missing was written at the pause, or as long after it as a heartbeat takes.
    assert 1 <= found["seconds"] < time.monotonic() - began + SLOW
    assert look(replace(SETTINGS, storage_limit_seconds=1))["copies"]["storage"]["state"] == "late"
    lag(aws, 0.1, service="s3")
    eventually(lambda: look()["copies"]["storage"]["seconds"] < 1.5)


def test_stores_that_nobody_writes_to_are_unknown_and_publish_no_health(
    aws: Aws, look: Callable[..., dict[str, Any]]
) -> None:
    # The last heartbeats of other tests have arrived by then: one that is seen arriving isn't silence.
    time.sleep(3)
    before = len(published(aws, HERE.health_namespace, HEALTH_METRIC))
    late = lambda: utc_now() + timedelta(minutes=10)  # noqa: E731
    found = look(clock=late, sleep=lambda _: None)
    assert {each["state"] for each in found["copies"].values()} == {"unknown"}
    assert found["health"] is None
    assert len(published(aws, HERE.health_namespace, HEALTH_METRIC)) == before


def test_an_active_region_that_does_not_answer_is_no_proof_of_lag(
    aws: Aws, look: Callable[..., dict[str, Any]]
) -> None:
    aws.control.begin_outage(THERE.region)
    try:
        found = look(sleep=lambda _: None)
    finally:
        aws.control.end_outage(THERE.region)
    assert found["copies"]["table"]["state"] == "unknown"
    assert "the active region shows no heartbeat" in found["copies"]["table"]["cause"]


@pytest.mark.usefixtures("beating")
def test_one_copy_that_is_gone_or_does_not_answer_does_not_hide_the_others(
    aws: Aws, look: Callable[..., dict[str, Any]]
) -> None:
    aws.control.put_fault("refused", "s3", "ListObjectsV2", "AccessDenied", status=403, region=HERE.region)
    other = replace(SETTINGS, table="another-table")
    try:
        found = look(other)["copies"]
    finally:
        aws.control.remove_fault("refused")
    assert (found["table"]["state"], found["storage"]["state"]) == ("late", "unknown")
    assert "it doesn't replicate: ResourceNotFoundException" in found["table"]["cause"]
    assert "AccessDenied" in found["storage"]["cause"]
    assert look(other)["copies"]["storage"]["state"] == "in-step"


def test_a_stale_snapshot_raises_its_alarm(aws: Aws, look: Callable[..., dict[str, Any]]) -> None:
    """The deployed alarm and limit, with a look three days after the last copy."""
    deployed = stacks()[REPLICATION].one("aws_cloudwatch_metric_alarm", metric_name="SnapshotAge")
    tagged = [
        {"ResourceType": kind, "Tags": [{"Key": SETTINGS.snapshot_tag, "Value": NAMES.project}]}
        for kind in ("volume", "snapshot")
    ]
    volume = aws.client("ec2", THERE.region).create_volume(
        AvailabilityZone=f"{THERE.region}a", Size=1, TagSpecifications=tagged[:1]
    )["VolumeId"]
    only = replace(SETTINGS, table="", bucket="")
    assert look(only)["copies"]["snapshots"]["cause"] == "unknown: there is no copied snapshot"
    here = aws.client("ec2", HERE.region)
    copy = here.create_volume(AvailabilityZone=f"{HERE.region}a", Size=1)["VolumeId"]
    here.create_snapshot(VolumeId=copy, TagSpecifications=tagged[1:])
    metrics = aws.client("cloudwatch", HERE.region)
    metrics.put_metric_alarm(
        AlarmName=deployed["alarm_name"],
        Namespace=deployed["namespace"],
        MetricName=deployed["metric_name"],
        Dimensions=[{"Name": name, "Value": value} for name, value in deployed["dimensions"].items()],
        Statistic=deployed["statistic"],
        Period=deployed["period"],
        EvaluationPeriods=deployed["evaluation_periods"],
        DatapointsToAlarm=deployed["datapoints_to_alarm"],
        Threshold=deployed["threshold"],
        ComparisonOperator=deployed["comparison_operator"],
        TreatMissingData=deployed["treat_missing_data"],
    )

    def state() -> str:
        (alarm,) = metrics.describe_alarms(AlarmNames=[deployed["alarm_name"]])["MetricAlarms"]
        return str(alarm["StateValue"])

    aws.control.set_speed(FAST)
    try:
        assert eventually(lambda: look(only) and state() == "OK")
        days = timedelta(days=3)
        assert eventually(lambda: look(only, clock=lambda: utc_now() + days) and state() == "ALARM")
    finally:
        aws.control.set_speed(1)
        aws.client("ec2", THERE.region).delete_volume(VolumeId=volume)


@pytest.mark.usefixtures("beating")
def test_what_is_on_its_way_to_a_bucket_is_told_in_bytes(
    aws: Aws, look: Callable[..., dict[str, Any]]
) -> None:
    """The last test: from here on the rule publishes its own lag too, which is a minute old at most."""

    def pending() -> float:
        return float(look(replace(SETTINGS, table=""))["copies"]["storage"]["pending"] or 0)

    def told_last() -> float:
        return published(aws, NAMES.replication_namespace, "BytesPending", Store="storage")[-1]

    assert look(replace(SETTINGS, table=""))["copies"]["storage"]["pending"] is None
    told = {"Status": "Enabled", "EventThreshold": {"Minutes": 15}}
    _replicate(aws, {"Metrics": told})
    lag(aws, 0.1, service="s3", paused=True)
    body = b"x" * 1000
    aws.client("s3", THERE.region).put_object(Bucket=THERE.data_bucket, Key="late", Body=body)
    aws.control.set_speed(FAST)
    try:
        assert eventually(lambda: pending() >= len(body))
        # In the same second it may have been told before the object was there.
        assert eventually(lambda: pending() and told_last() >= len(body))
    finally:
        aws.control.set_speed(1)


def published(aws: Aws, namespace: str, metric: str, **dimensions: str) -> list[float]:
    """Return what was published of the passive region, in the order of time."""
    now = datetime.now(UTC)
    points = aws.client("cloudwatch", HERE.region).get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[
            {"Name": name, "Value": value} for name, value in {"Region": HERE.region, **dimensions}.items()
        ],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(hours=1),
        Period=1,
        Statistics=["Minimum"],
    )["Datapoints"]
    return [each["Minimum"] for each in sorted(points, key=lambda point: point["Timestamp"])]


def _replicate(aws: Aws, more: dict[str, Any]) -> None:
    """Make a rule from the active region's bucket to the passive one's; `more` is of its destination."""
    rule = {
        "ID": "everything",
        "Status": "Enabled",
        "Priority": 1,
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "Destination": {"Bucket": HERE.data_bucket_arn, **more},
    }
    aws.client("s3", THERE.region).put_bucket_replication(
        Bucket=THERE.data_bucket,
        ReplicationConfiguration={"Role": NAMES.role_arn("storage-replication"), "Rules": [rule]},
    )


def _table(aws: Aws, name: str) -> None:
    tables = aws.client("dynamodb", THERE.region)
    tables.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    tables.update_table(TableName=name, ReplicaUpdates=[{"Create": {"RegionName": HERE.region}}])


def _bucket(aws: Aws, where: Any) -> None:
    storage = aws.client("s3", where.region)
    constraint: dict[str, Any] = (
        {"CreateBucketConfiguration": {"LocationConstraint": where.region}} if where is HERE else {}
    )
    storage.create_bucket(Bucket=where.data_bucket, **constraint)
    storage.put_bucket_versioning(Bucket=where.data_bucket, VersioningConfiguration={"Status": "Enabled"})


def test_backups_whose_replication_stopped_are_told(aws: Aws, look: Callable[..., dict[str, Any]]) -> None:
    source, rds = aws.client("rds", THERE.region), aws.client("rds", HERE.region)
    source.create_db_instance(
        DBInstanceIdentifier=THERE.database,
        Engine="mysql",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="master",
        MasterUserPassword="not-a-secret",
        BackupRetentionPeriod=7,
    )
    settings = replace(SETTINGS, table="", bucket="")

    metrics = aws.client("cloudwatch", HERE.region)

    def published() -> list[float]:
        now = datetime.now(UTC)
        points = metrics.get_metric_statistics(
            Namespace=SETTINGS.namespace,
            MetricName=BACKUPS_STOPPED_METRIC,
            Dimensions=[{"Name": "Region", "Value": HERE.region}],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=1),
            Period=7200,
            Statistics=["Sum", "SampleCount"],
        )["Datapoints"]
        return [points[0]["Sum"], points[0]["SampleCount"]] if points else [0.0, 0.0]

    before = published()
    assert look(settings)["databaseBackupsArrive"] is False
    rds.start_db_instance_automated_backups_replication(SourceDBInstanceArn=THERE.database_arn)
    assert look(settings)["databaseBackupsArrive"] is True
    rds.stop_db_instance_automated_backups_replication(SourceDBInstanceArn=THERE.database_arn)
    assert look(settings)["databaseBackupsArrive"] is False
    assert [now - then for now, then in zip(published(), before, strict=True)] == [2.0, 3.0]
    aws.control.put_fault("silent", "rds", "DescribeDBInstanceAutomatedBackups", "AccessDenied")
    try:
        assert look(settings)["databaseBackupsArrive"] is None
    finally:
        aws.control.remove_fault("silent")
    assert published()[1] - before[1] == 3.0
