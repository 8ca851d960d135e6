"""Each look at the passive region asks for what it names, and says what was found and what to do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from recovery.ledger import LedgerError
from recovery.steps.database import Database
from recovery.steps.diagnosis import Diagnosis, State, judge, verdict
from recovery.steps.lag import Sample
from recovery.steps.standby import database, gauge, group, image, key, look, parameters, record, table
from tests.recovery.stubs import Call, client

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
HERE = "us-west-2"


def ago(**what: float) -> datetime:
    return NOW - timedelta(**what)


# The database.

RDS_WAIT = "wait: RDS promotes an available one only"
WHY = "aws rds describe-events --region us-west-2 --source-identifier db --source-type db-instance says why"
ANEW = "make deploy NAMESPACE=dr_standby makes it anew; until then only a backup can be restored"
SERVES = "if us-west-2 serves, make reconcile; else remove it and make it anew"


@pytest.mark.parametrize(
    ("status", "replica", "state", "cause", "fix"),
    [
        ("", False, "not ready", "db doesn't exist", ANEW),
        (
            "available",
            False,
            "not ready",
            "db replicates nothing: it was promoted, or its source was removed",
            SERVES,
        ),
        ("available", True, "ready", "db is available", ""),
        ("backing-up", True, "ready", "db is backing-up", ""),
        ("modifying", True, "not ready", "db is modifying", RDS_WAIT),
        ("storage-optimization", True, "not ready", "db is storage-optimization", RDS_WAIT),
        ("maintenance", True, "not ready", "db is maintenance", RDS_WAIT),
        ("storage-full", True, "not ready", "db is storage-full", WHY),
    ],
)
def test_a_replica_is_judged_with_what_to_do(
    status: str, replica: bool, state: State, cause: str, fix: str
) -> None:
    found = database.judge_replica(Database(status, replica, ""), name="db", region=HERE, stack="dr_standby")
    assert found == Diagnosis("database replica", state, cause, fix)


@pytest.mark.parametrize(
    ("status", "state", "cause"),
    [("available", "ready", "db is available"), ("backing-up", "not ready", "db is being backed up")],
)
def test_what_is_being_backed_up_is_not_promoted(status: str, state: State, cause: str) -> None:
    fix = "wait: a failover also waits for the end of the backup; database.backup_window says when it begins"
    found = database.judge_backup(Database(status, is_replica=True, address=""), name="db")
    assert found == Diagnosis("database not backing up", state, cause, "" if state == "ready" else fix)


LOOK = "look at the link between the regions, the writer's load and long transactions on the replica"


@pytest.mark.parametrize(
    ("samples", "diagnosis"),
    [
        ([(1, 5.0), (2, 99.0)], ("ready", "5 s, objective 60 s", "")),
        ([(1, 0.0)], ("ready", "0 s, objective 60 s", "")),
        ([(1, 60.0)], ("ready", "60 s, objective 60 s", "")),
        ([(2, 1.0), (1, 60.5)], ("not ready", "60.5 s, objective 60 s", LOOK)),
        ([(2, 1.0), (1, -1.0)], ("not ready", "db doesn't replicate", LOOK)),
        (
            [],
            (
                "unknown",
                "unknown: no ReplicaLag was measured in the 30 minutes before",
                "RDS publishes it each minute: check again, then examine the replica",
            ),
        ),
    ],
)
def test_a_lag_is_judged_by_the_newest_sample(
    samples: list[tuple[float, float]], diagnosis: tuple[State, str, str]
) -> None:
    taken = [Sample(ago(minutes=age), seconds) for age, seconds in samples]
    found = database.judge_lag(taken, name="db", limit_seconds=60, now=NOW)
    assert found == Diagnosis("database lag", *diagnosis)


def instance(**more: Any) -> Call:
    described = {"DBInstanceIdentifier": "db", **more}
    return Call("describe_db_instances", {"DBInstanceIdentifier": "db"}, {"DBInstances": [described]})


def test_a_replica_is_asked_for_its_lag_only_when_it_is_one() -> None:
    lag = Call(
        "get_metric_statistics",
        {
            "Namespace": "AWS/RDS",
            "MetricName": "ReplicaLag",
            "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": "db"}],
            "StartTime": ago(minutes=30),
            "EndTime": NOW,
            "Period": 60,
            "Statistics": ["Maximum"],
        },
        {"Datapoints": [{"Timestamp": ago(minutes=1), "Maximum": 2.0}]},
    )

    def examined(*calls: Call, **found: Any) -> list[tuple[str, State]]:
        with client("rds", instance(**found)) as rds, client("cloudwatch", *calls) as metrics:
            looked = database.examine(
                rds, metrics, name="db", whole="", region=HERE, stack="dr_standby", limit_seconds=60, now=NOW
            )
        return [(each.item, each.state) for each in looked]

    assert examined(lag, DBInstanceStatus="available", ReadReplicaSourceDBInstanceIdentifier="other") == [
        ("database replica", "ready"),
        ("database not backing up", "ready"),
        ("database lag", "ready"),
    ]
    assert examined(DBInstanceStatus="available") == [("database replica", "not ready")]


# What other functions said last.

GAUGE = gauge.Gauge("drift", "app/dr", "Drift", 0, 2, 10, "look at the function")


@pytest.mark.parametrize(
    ("values", "state", "cause"),
    [
        ({1: 0.0, 2: 9.0}, "ready", "Drift is 0 at 2026-01-02T11:59:00+00:00"),
        ({1: 2.0}, "ready", "Drift is 2 at 2026-01-02T11:59:00+00:00"),
        ({2: 0.0, 1: 2.5}, "not ready", "Drift is 2.5 at 2026-01-02T11:59:00+00:00"),
        ({1: -0.5}, "not ready", "Drift is -0.5 at 2026-01-02T11:59:00+00:00"),
        ({}, "unknown", "no Drift in the last 10 minutes"),
    ],
)
def test_the_newest_value_of_a_metric_counts(values: dict[int, float], state: State, cause: str) -> None:
    asked = {
        "Namespace": "app/dr",
        "MetricName": "Drift",
        "Dimensions": [{"Name": "Region", "Value": HERE}],
        "StartTime": ago(minutes=10),
        "EndTime": NOW + timedelta(seconds=1),
        "Period": 60,
        "Statistics": ["Minimum"],
    }
    points = [{"Timestamp": ago(minutes=age), "Minimum": value} for age, value in values.items()]
    with client("cloudwatch", Call("get_metric_statistics", asked, {"Datapoints": points})) as metrics:
        found = gauge.examine(metrics, GAUGE, region=HERE, now=NOW)
    assert found == Diagnosis("drift", state, cause, "" if state == "ready" else "look at the function")


# The group.

ACTIVITIES = (
    "aws autoscaling describe-scaling-activities --region us-west-2 --auto-scaling-group-name asg says why"
)
RESUME = "aws autoscaling resume-processes --region us-west-2 --auto-scaling-group-name asg"


def grouped(states: list[str], suspended: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "AutoScalingGroupName": "asg",
            "MinSize": 0,
            "MaxSize": 9,
            "DesiredCapacity": 1,
            "DefaultCooldown": 1,
            "AvailabilityZones": ["a"],
            "HealthCheckType": "EC2",
            "CreatedTime": NOW,
            "Instances": [
                {
                    "InstanceId": f"i-{number}",
                    "AvailabilityZone": "a",
                    "LifecycleState": state,
                    "HealthStatus": "Healthy",
                    "ProtectedFromScaleIn": False,
                }
                for number, state in enumerate(states)
            ],
            "SuspendedProcesses": [{"ProcessName": name} for name in suspended],
        }
    ]


@pytest.mark.parametrize(
    ("groups", "diagnoses"),
    [
        (
            [],
            [
                Diagnosis(
                    "standby group",
                    "not ready",
                    "asg doesn't exist in us-west-2",
                    "deploy the passive region's stack: a failover makes no group",
                )
            ],
        ),
        (
            grouped(["InService", "InService", "Pending"], []),
            [
                Diagnosis("standby group", "ready", "asg has 2 of 2 instances in service"),
                Diagnosis("standby group grows", "ready", "no process is suspended"),
            ],
        ),
        (
            grouped(["InService", "Terminating"], ["Launch", "AZRebalance", "Terminate", "HealthCheck"]),
            [
                Diagnosis("standby group", "not ready", "asg has 1 of 2 instances in service", ACTIVITIES),
                Diagnosis(
                    "standby group grows", "not ready", "suspended: Launch, Terminate, HealthCheck", RESUME
                ),
            ],
        ),
    ],
)
def test_a_group_has_what_its_strategy_says_and_could_grow(
    groups: list[dict[str, Any]], diagnoses: list[Diagnosis]
) -> None:
    call = Call(
        "describe_auto_scaling_groups", {"AutoScalingGroupNames": ["asg"]}, {"AutoScalingGroups": groups}
    )
    with client("autoscaling", call) as autoscaling:
        assert group.examine(autoscaling, name="asg", region=HERE, wanted=2) == diagnoses


# The image.

OTHER_IMAGE = (
    "name another one: aws ssm put-parameter --region us-west-2 --name /image --overwrite --value AMI"
)


def examine_image(*calls: Call, value: str | None = "ami-1") -> Diagnosis:
    found = [] if value is None else [{"Name": "/image", "Value": value}]
    with (
        client("ssm", Call("get_parameters", {"Names": ["/image"]}, {"Parameters": found})) as ssm,
        client("ec2", *calls) as ec2,
    ):
        return image.examine(ssm, ec2, parameter="/image", region=HERE, limit_days=30, now=NOW)


def images(*found: dict[str, Any], error: str = "") -> Call:
    return Call("describe_images", {"ImageIds": ["ami-1"]}, {"Images": list(found)}, error)


@pytest.mark.parametrize(
    ("call", "state", "cause", "fix"),
    [
        (
            images({"State": "available", "CreationDate": "2025-12-03T12:00:00.000Z"}),
            "ready",
            "30 days old",
            "",
        ),
        (
            images({"State": "available", "CreationDate": "2025-12-02T12:00:00.000Z"}),
            "not ready",
            "31 days old",
            OTHER_IMAGE,
        ),
        (images({"State": "failed"}), "not ready", "failed", OTHER_IMAGE),
        (images(), "not ready", "gone", OTHER_IMAGE),
        (images(error="InvalidAMIID.NotFound"), "not ready", "gone", OTHER_IMAGE),
        (images(error="InvalidAMIID.Unavailable"), "not ready", "gone", OTHER_IMAGE),
        (images(error="InvalidAMIID.Malformed"), "not ready", "gone", OTHER_IMAGE),
    ],
)
def test_instances_have_an_image_that_is_not_too_old(call: Call, state: State, cause: str, fix: str) -> None:
    told = f"ami-1 is {cause}" + (", limit 30" if "days" in cause else ": no instance can start")
    assert examine_image(call) == Diagnosis("image", state, told, fix)


def test_an_image_that_nobody_names_or_may_look_at() -> None:
    missing = Diagnosis(
        "image", "not ready", "/image isn't in us-west-2", "deploy the passive region's stack"
    )
    assert examine_image(value=None) == missing
    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        examine_image(images(error="UnauthorizedOperation"))


# Keys.

ENABLE = "aws kms enable-key --region us-west-2 --key-id k, and look in the trail who changed it"
CANCEL = "aws kms cancel-key-deletion --region us-west-2 --key-id k && "


@pytest.mark.parametrize(
    ("state", "ready", "fix"),
    [("Enabled", True, ""), ("Disabled", False, ENABLE), ("PendingDeletion", False, CANCEL + ENABLE)],
)
def test_a_key_can_be_used(state: str, ready: bool, fix: str) -> None:
    call = Call("describe_key", {"KeyId": "alias/a"}, {"KeyMetadata": {"KeyId": "k", "KeyState": state}})
    with client("kms", call) as kms:
        found = key.examine(kms, alias="alias/a", region=HERE)
    item = "key alias/a in us-west-2"
    assert found == Diagnosis(item, "ready" if ready else "not ready", f"it is {state}", fix)


def test_a_key_that_is_missing_is_told_from_one_that_may_not_be_looked_at() -> None:
    def asked(error: str) -> Diagnosis:
        with client("kms", Call("describe_key", {"KeyId": "alias/a"}, error=error)) as kms:
            return key.examine(kms, alias="alias/a", region=HERE)

    missing = ("key alias/a in us-west-2", "there is no such key", "make deploy NAMESPACE=dr_shared")
    assert asked("NotFoundException") == Diagnosis(missing[0], "not ready", *missing[1:])
    with pytest.raises(ClientError, match="AccessDeniedException"):
        asked("AccessDeniedException")


# Looks.


def failing(error: Exception) -> Callable[[], list[Diagnosis]]:
    def looked() -> list[Diagnosis]:
        raise error

    return looked


def test_what_cannot_be_asked_is_unknown_and_hides_nothing() -> None:
    good = Diagnosis("a", "ready", "fine")
    denied: Any = {"Error": {"Code": "AccessDenied", "Message": "no"}}
    errors: tuple[ClientError | BotoCoreError | LedgerError, ...] = (
        ClientError(denied, "DescribeKey"),
        EndpointConnectionError(endpoint_url="https://x"),
        LedgerError("permit has no time"),
    )
    for error in errors:
        found = look.examined([("b", failing(error)), ("a", lambda: [good])])
        assert found == [
            Diagnosis(
                "b",
                "unknown",
                f"can't be asked: {type(error).__name__}: {error}",
                "look at the function's permissions and the service",
            ),
            good,
        ]
    with pytest.raises(KeyError):
        look.examined([("b", failing(KeyError("x")))])
    assert look.one(judge, "a", good=True, cause="fine", fix="x") == [good]


# Parameters and the table.


@pytest.mark.parametrize(
    ("missing", "diagnosis"),
    [
        ([], Diagnosis("parameters by name", "ready", "/a, /b are in us-west-2")),
        (
            ["/a", "/b"],
            Diagnosis(
                "parameters by name",
                "not ready",
                "not in us-west-2: /a, /b",
                "make deploy of the passive region's stack makes them",
            ),
        ),
    ],
)
def test_parameters_are_there_by_name(missing: list[str], diagnosis: Diagnosis) -> None:
    # The model wants one at least, and SSM answers with none.
    call = Call("get_parameters", {"Names": ["/a", "/b"]}, {"InvalidParameters": missing or ["/"]})
    with client("ssm", call) as ssm:
        if not missing:
            ssm.meta.events.register(
                "after-call.ssm.GetParameters", lambda parsed, **_: parsed.update(InvalidParameters=[])
            )
        assert parameters.examine(ssm, wanted=("/a", "/b"), region=HERE) == diagnosis


WAIT = "wait while it is being changed; else make deploy NAMESPACE=dr_shared"
KEY_LOST = "enable its key in us-west-2: after 20 hours without it AWS makes the replica a table of its own"


@pytest.mark.parametrize(
    ("status", "state", "fix"),
    [
        ("ACTIVE", "ready", ""),
        ("UPDATING", "not ready", WAIT),
        ("INACCESSIBLE_ENCRYPTION_CREDENTIALS", "not ready", KEY_LOST),
        ("REGION_DISABLED", "not ready", KEY_LOST),
    ],
)
def test_a_replica_of_the_table_can_be_used(status: str, state: State, fix: str) -> None:
    call = Call("describe_table", {"TableName": "t"}, {"Table": {"TableStatus": status}})
    with client("dynamodb", call) as tables:
        found = table.examine(tables, name="t", region=HERE)
    assert found == Diagnosis("table replica", state, f"t is {status} in us-west-2", fix)


def test_a_table_that_is_missing_is_told_from_one_that_cannot_be_asked() -> None:
    def asked(error: str) -> Diagnosis:
        with client("dynamodb", Call("describe_table", {"TableName": "t"}, error=error)) as tables:
            return table.examine(tables, name="t", region=HERE)

    fix = "make deploy NAMESPACE=dr_shared makes the replica anew"
    assert asked("ResourceNotFoundException") == Diagnosis(
        "table replica", "not ready", "t isn't in us-west-2", fix
    )
    with pytest.raises(ClientError, match="ThrottlingException"):
        asked("ThrottlingException")


# What was looked at, in the ledger.


def test_a_look_is_kept_and_read_as_it_was() -> None:
    found = [Diagnosis("a", "ready", "fine"), Diagnosis("b", "not ready", "gone", "make it")]
    kept: dict[str, Any] = {}

    class Tables:
        def put_item(self, **given: Any) -> None:
            kept.update(given)

    record.record_readiness(Tables(), "ledger", region=HERE, found=found, at=NOW)  # type: ignore[arg-type]
    assert kept["TableName"] == "ledger"
    assert kept["Item"]["pk"] == {"S": "readiness"}
    assert kept["Item"]["sk"] == {"S": "2026-01-02T12:00:00.000Z"}
    assert record.read(kept["Item"]) == record.Looked(NOW, HERE, "not ready", 2, found[1:])


def test_looks_are_asked_for_between_two_times() -> None:
    asked = {
        "TableName": "ledger",
        "KeyConditionExpression": "pk = :kind AND sk BETWEEN :since AND :until",
        "ExpressionAttributeValues": {
            ":kind": {"S": "readiness"},
            ":since": {"S": "2026-01-01T12:00:00.000Z"},
            ":until": {"S": "2026-01-02T12:00:00.000Z"},
        },
    }
    with client("dynamodb", Call("query", asked, {"Items": []})) as tables:
        assert list(record.looks(tables, "ledger", ago(days=1), NOW)) == []


# What a diagnosis says.


def test_a_diagnosis_is_told_in_a_line_and_in_a_paragraph() -> None:
    ready, bad = (
        Diagnosis("key", "ready", "it is Enabled"),
        Diagnosis("key", "not ready", "it is gone", "make it"),
    )
    assert ready.line == str(ready) == "ready     key: it is Enabled"
    assert bad.line == "not ready key: it is gone; fix: make it"
    assert str(bad) == "not ready key: it is gone\n          fix: make it"
    assert judge("key", good=True, cause="it is Enabled", fix="x") == ready
    assert judge("key", good=False, cause="it is gone", fix="make it") == bad


@pytest.mark.parametrize(
    ("states", "worst"),
    [
        ([], "unknown"),
        (["ready"], "ready"),
        (["ready", "unknown"], "unknown"),
        (["unknown", "not ready", "ready"], "not ready"),
    ],
)
def test_the_verdict_is_the_worst_and_nothing_looked_at_is_unknown(states: list[State], worst: State) -> None:
    assert verdict(Diagnosis("x", state, "") for state in states) == worst
