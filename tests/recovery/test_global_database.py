"""Recovery of an Aurora global database: what the region's cluster is, how late, and how it is activated."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from config import Names
from config.settings import parse_settings
from machines.rendering import render
from recovery.steps.database import decide, was_issued
from recovery.steps.global_database import describe, samples
from templates.recovery_automation import machine_permissions
from wiring.machines import definition

SETTINGS = parse_settings({"database": {"engine": "aurora-postgresql"}})
NAMES = Names(SETTINGS)
HERE, THERE = NAMES.standby.database_cluster_arn, NAMES.primary.database_cluster_arn
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Rds:
    """An RDS client with the two answers that an inspection needs."""

    def __init__(
        self,
        *,
        writer: str,
        status: str = "available",
        failover: dict[str, str] | None = None,
        synchronization: str = "connected",
    ) -> None:
        self._status, self._failover, self._writer = status, failover, writer
        self._synchronization = {"SynchronizationStatus": synchronization}

    def describe_db_clusters(self, **_: str) -> dict[str, Any]:
        return {"DBClusters": [{"DBClusterArn": HERE, "Status": self._status, "Endpoint": "here.example"}]}

    def describe_global_clusters(self, **_: str) -> dict[str, Any]:
        members = [
            {"DBClusterArn": arn, "IsWriter": arn == self._writer, **self._synchronization}
            for arn in (THERE, HERE)
        ]
        moving = {"FailoverState": self._failover} if self._failover else {}
        return {"GlobalClusters": [{"GlobalClusterMembers": members, **moving}]}


def _look(**state: Any) -> Any:
    client: Any = Rds(**state)
    return describe(client, NAMES.standby.database, NAMES.global_database)


def _decide(database: Any, *, issued: bool, intent: str = "issued") -> str:
    return decide(database, intent=intent, issued=issued, since=NOW, now=NOW, limit_seconds=60).verdict


def test_a_secondary_is_promoted_once_and_then_waited_for() -> None:
    secondary = _look(writer=THERE)
    assert (secondary.is_replica, secondary.address) == (True, "here.example")
    assert _decide(secondary, issued=False) == "promote"
    assert was_issued(secondary) is False
    assert _decide(secondary, issued=True) == "wait"


def test_an_old_writer_that_was_not_made_anew_yet_is_waited_for_although_it_is_available() -> None:
    old = _look(writer=THERE, synchronization="pending-resync")
    assert old.status == "pending-resync"
    assert _decide(old, issued=False) == "wait"
    assert _look(writer=THERE).status == "available"


@pytest.mark.parametrize("status", ["pending", "failing-over", "switching-over"])
def test_a_cluster_that_the_database_moves_to_is_not_moved_to_again(status: str) -> None:
    moving = _look(writer=THERE, failover={"Status": status, "ToDbClusterArn": HERE})
    assert moving.status == status
    assert was_issued(moving) is True
    assert _decide(moving, issued=False) == "wait"


def test_a_move_to_the_other_region_is_not_ours() -> None:
    away = _look(writer=HERE, failover={"Status": "switching-over", "ToDbClusterArn": THERE})
    assert away.status == "available"


def test_the_writer_counts_as_promoted_only_when_a_failover_asked_for_it() -> None:
    writer = _look(writer=HERE)
    assert writer.is_replica is False
    assert _decide(writer, issued=True) == "promoted"
    assert _decide(writer, issued=False, intent="") == "refused"


def test_a_missing_cluster_is_seen_and_any_other_error_is_raised() -> None:
    def failing(code: str) -> Any:
        class Refusing(Rds):
            def describe_global_clusters(self, **_: str) -> dict[str, Any]:
                raise ClientError({"Error": {"Code": code}}, "DescribeGlobalClusters")

        return Refusing(writer=HERE)

    assert not describe(failing("GlobalClusterNotFoundFault"), "db", "global").exists
    with pytest.raises(ClientError):
        describe(failing("AccessDenied"), "db", "global")


def test_the_lag_is_in_seconds_and_unknown_without_a_metric() -> None:
    dimensions = [{"Name": "DBClusterIdentifier", "Value": "db"}, {"Name": "SourceRegion", "Value": "other"}]

    class Metrics:
        def __init__(self, found: list[dict[str, Any]]) -> None:
            self._found = found

        def list_metrics(self, **_: Any) -> dict[str, Any]:
            return {"Metrics": self._found}

        def get_metric_statistics(self, **asked: Any) -> dict[str, Any]:
            # Only the exact dimensions have values.
            known = asked["Dimensions"] == dimensions
            return {"Datapoints": [{"Timestamp": NOW, "Maximum": 350.0}] if known else []}

    found: Any = Metrics([{"Dimensions": dimensions}])
    assert [each.seconds for each in samples(found, "db", NOW)] == [0.35]
    nothing: Any = Metrics([])
    assert samples(nothing, "db", NOW) == []


@pytest.fixture(scope="module")
def states() -> dict[str, Any]:
    rendered: dict[str, Any] = render(definition(SETTINGS, NAMES, NAMES.standby))["States"]
    return rendered


def test_a_graceful_failover_switches_over_and_an_ungraceful_one_accepts_the_loss(
    states: dict[str, Any],
) -> None:
    choice = states["PromoteReplica"]
    assert choice["Default"] == "FailOverDatabase"
    (graceful,) = choice["Choices"]
    assert (graceful["StringEquals"], graceful["Next"]) == ("graceful", "SwitchOverDatabase")
    switch, failover = states["SwitchOverDatabase"], states["FailOverDatabase"]
    assert switch["Resource"] == "arn:aws:states:::aws-sdk:rds:switchoverGlobalCluster"
    assert "AllowDataLoss" not in switch["Parameters"]
    assert failover["Resource"] == "arn:aws:states:::aws-sdk:rds:failoverGlobalCluster"
    assert failover["Parameters"] == {
        "GlobalClusterIdentifier": NAMES.global_database,
        "TargetDbClusterIdentifier": HERE,
        "AllowDataLoss": True,
    }
    for state in (switch, failover):
        # A lost answer must be told from a refusal, as with a replica.
        assert state["Catch"][0]["Next"] == "LetPromotionShow"
        assert state["Next"] == "RaiseSwitchToIssued"
        assert state["Retry"]
        assert state["TimeoutSeconds"] > 0


def test_no_replica_is_promoted_where_there_is_none(states: dict[str, Any]) -> None:
    assert "promoteReadReplica" not in json.dumps(states)


def test_the_machine_may_move_the_global_database_and_nothing_else_of_rds() -> None:
    statements = machine_permissions.machine(NAMES, NAMES.standby, ["validate"], "key", is_global=True)
    of_rds = [each for each in statements if any(action.startswith("rds:") for action in each.actions)]
    (promote,) = of_rds
    assert set(promote.actions) == {"rds:FailoverGlobalCluster", "rds:SwitchoverGlobalCluster"}
    assert set(promote.resources) == {NAMES.global_database_arn, HERE, THERE}
