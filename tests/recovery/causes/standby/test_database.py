"""Each state of a replica is diagnosed with its cause and fix."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from recovery.steps.database import Database
from recovery.steps.diagnosis import Diagnosis, State
from recovery.steps.lag import Sample
from recovery.steps.standby import database
from tests.recovery.stubs import Call, client

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
HERE = "us-west-2"


def ago(**what: float) -> datetime:
    return NOW - timedelta(**what)


RDS_WAIT = "wait: RDS promotes only an available replica"
WHY = "aws rds describe-events --region us-west-2 --source-identifier db --source-type db-instance shows why"
ANEW = "make deploy NAMESPACE=dr_standby creates it again; until then only a backup can be restored"
SERVES = "if us-west-2 is active, make reconcile; otherwise delete the database and make deploy NAMESPACE=dr_standby"


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


def test_events_of_a_failed_cluster_are_asked_for_as_a_clusters() -> None:
    failed = Database("incompatible-parameters", is_replica=True, address="")
    found = database.judge_replica(failed, name="db", region=HERE, stack="dr_standby", kind="db-cluster")
    assert "--source-identifier db --source-type db-cluster" in found.fix


@pytest.mark.parametrize(
    ("status", "state", "cause"),
    [("available", "ready", "db is available"), ("backing-up", "not ready", "db is being backed up")],
)
def test_what_is_being_backed_up_is_not_promoted(status: str, state: State, cause: str) -> None:
    fix = "wait: a failover also waits for the end of the backup; database.backup_window says when backups begin"
    found = database.judge_backup(Database(status, is_replica=True, address=""), name="db")
    assert found == Diagnosis("database not backing up", state, cause, "" if state == "ready" else fix)


LOOK = "look at the link between the regions, the writer's load and long transactions on the replica"


@pytest.mark.parametrize(
    ("samples", "diagnosis"),
    [
        ([(1, 5.0), (2, 99.0)], ("ready", "lag 5 s, objective 60 s", "")),
        ([(1, 0.0)], ("ready", "lag 0 s, objective 60 s", "")),
        ([(1, 60.0)], ("ready", "lag 60 s, objective 60 s", "")),
        ([(2, 1.0), (1, 60.5)], ("not ready", "lag 60.5 s, objective 60 s", LOOK)),
        ([(2, 1.0), (1, -1.0)], ("not ready", "db doesn't replicate", LOOK)),
        (
            [],
            (
                "unknown",
                "unknown: no ReplicaLag in the 30 minutes before 2026-01-02T12:00:00+00:00",
                "RDS publishes the lag each minute: check again, and examine the replica if there is still none",
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
