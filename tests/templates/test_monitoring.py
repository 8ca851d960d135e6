"""Every alarm of a region has an action, a description and an entry in the runbook."""

import json
import re
from typing import Any

import pytest

from config.stacks import PRIMARY, RECOVERY, REPLICATION, STANDBY, TEST
from embedded_aws.runtime.metric_math import evaluate_expression
from operations.project import ROOT
from tests.synthesized import Synthesized, stacks

BOTH = pytest.mark.parametrize("stack", [PRIMARY, STANDBY])
RUNBOOK = ROOT / "docs" / "runbooks" / "alarms.md"
# What no data means: nothing happened (these metrics are published only when something did), or nobody knows.
QUIET = {"errors", "latency", "unhealthy-hosts", "table-throttles", "table-replication"}
KINDS = {
    *QUIET,
    "group-at-maximum",
    "database-cpu",
    "database-storage",
    "database-connections",
    "cache-memory",
    "cache-evictions",
}


def _alarms(synthesized: Synthesized) -> dict[str, dict[str, Any]]:
    return {alarm["alarm_name"]: alarm for alarm in synthesized.all("aws_cloudwatch_metric_alarm")}


def _kind(alarm: dict[str, Any]) -> str:
    return str(alarm["alarm_description"].rsplit("#", 1)[1])


def _headings() -> set[str]:
    return set(re.findall(r"^## (\S+)$", RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE))


def test_everything_that_can_go_wrong_in_a_region_has_an_alarm() -> None:
    active = {_kind(alarm) for alarm in _alarms(stacks()[PRIMARY]).values()}
    passive = {_kind(alarm) for alarm in _alarms(stacks()[STANDBY]).values()}
    assert active == KINDS
    # Only a replica can be late.
    assert passive == KINDS | {"replica-lag"}


@BOTH
def test_every_alarm_tells_the_topic_of_its_own_region(stack: str) -> None:
    synthesized = stacks()[stack]
    (composite,) = synthesized.all("aws_cloudwatch_composite_alarm")
    for alarm in (*_alarms(synthesized).values(), composite):
        region = synthesized.provider_region(alarm)
        assert alarm["alarm_actions"] == [f"arn:aws:sns:{region}:123456789012:myapp-dr-notifications"]
        assert region in alarm["alarm_description"]


@BOTH
def test_silence_is_good_only_where_nothing_happened_and_never_a_breach(stack: str) -> None:
    for alarm in _alarms(stacks()[stack]).values():
        expected = "notBreaching" if _kind(alarm) in QUIET else "missing"
        assert alarm["treat_missing_data"] == expected, alarm["alarm_name"]


@BOTH
def test_silence_where_something_always_publishes_is_told(stack: str) -> None:
    for alarm in _alarms(stacks()[stack]).values():
        told = None if _kind(alarm) in QUIET else alarm["alarm_actions"]
        assert alarm.get("insufficient_data_actions") == told, alarm["alarm_name"]


def test_every_alarm_and_event_has_an_entry_in_the_runbook_and_every_entry_one() -> None:
    kinds = {"region-impaired"}
    for stack in (PRIMARY, STANDBY, REPLICATION, RECOVERY):
        # Alarms that a machine reads, not a person, lead nowhere.
        told = [alarm for alarm in _alarms(stacks()[stack]).values() if "#" in alarm["alarm_description"]]
        kinds |= {_kind(alarm) for alarm in told}
        rules = [rule["description"] for rule in stacks()[stack].all("aws_cloudwatch_event_rule")]
        kinds |= {each.rsplit("#", 1)[1] for each in rules if "#" in each}
    assert kinds == _headings()


def test_the_runbook_can_be_elsewhere() -> None:
    settings = {"monitoring": {"runbook_url": "https://wiki.example.com/alarms"}}
    alarms = _alarms(stacks(settings)[PRIMARY])
    assert alarms["myapp-dr-latency"]["alarm_description"].endswith(
        "Runbook: https://wiki.example.com/alarms#latency"
    )


@BOTH
def test_users_of_the_region_are_what_the_composite_alarm_is_about(stack: str) -> None:
    synthesized = stacks()[stack]
    (composite,) = synthesized.all("aws_cloudwatch_composite_alarm")
    watched = re.findall(r'ALARM\("\$\{(.+?)\.alarm_name\}"\)', composite["alarm_rule"])
    assert composite["alarm_rule"].count(" OR ") == len(watched) - 1
    by_address = {synthesized.address(alarm): _kind(alarm) for alarm in _alarms(synthesized).values()}
    assert {by_address[address] for address in watched} == {
        "errors",
        "latency",
        "database-storage",
        "database-connections",
    }


def test_thresholds_are_the_settings() -> None:
    chosen = {
        "monitoring": {"latency_seconds": 2.5, "database_free_storage_gib": 4},
        "objectives": {"database_lag_seconds": 20},
    }
    alarms = _alarms(stacks(chosen)[STANDBY])
    assert alarms["myapp-dr-latency"]["threshold"] == 2.5
    storage = alarms["myapp-dr-database-storage"]
    assert (storage["threshold"], storage["comparison_operator"]) == (4 * 1024**3, "LessThanThreshold")
    assert alarms["myapp-dr-replica-lag"]["threshold"] == 20


def test_lags_are_watched_in_the_periods_of_the_settings() -> None:
    chosen = {
        "replication": {"alarm_periods": 2, "alarm_period_seconds": 300},
        "objectives": {"rpo_seconds": 600},
    }
    for stack, name in ((STANDBY, "replica-lag"), (PRIMARY, "table-replication")):
        alarm = _alarms(stacks(chosen)[stack])[f"myapp-dr-{name}"]
        looked = [query["metric"]["period"] for query in alarm.get("metric_query", []) if "metric" in query]
        assert (alarm["evaluation_periods"], looked or [alarm["period"]]) == (2, [300])


def _value(stack: str, alarm: str, **metrics: float | None) -> float | None:
    """Return what an alarm's expression makes of one minute."""
    queries = _alarms(stacks()[stack])[alarm]["metric_query"]
    (value,) = [query for query in queries if query.get("return_data")]
    assert set(metrics) == {query["id"] for query in queries} - {value["id"]}
    return evaluate_expression(value["expression"], {id: [one] for id, one in metrics.items()})[0]


def test_a_replica_that_does_not_replicate_is_late_and_one_without_data_is_neither() -> None:
    # RDS says -1 of one that doesn't replicate, which is below every threshold.
    lag = "myapp-dr-replica-lag"
    assert _value(STANDBY, lag, lag=-1) == 86400 > _alarms(stacks()[STANDBY])[lag]["threshold"]
    assert _value(STANDBY, lag, lag=7) == 7
    assert _value(STANDBY, lag, lag=None) is None


def test_a_group_is_at_its_maximum_or_not_or_nobody_knows() -> None:
    group = "myapp-dr-group-at-maximum"
    assert _value(PRIMARY, group, running=20, most=20) == 1
    assert _value(PRIMARY, group, running=6, most=20) == 0
    assert _value(PRIMARY, group, running=None, most=20) is None
    # A group that may run nothing isn't full.
    assert _value(PRIMARY, group, running=0, most=0) == 0


def test_errors_of_either_kind_count_and_no_answer_of_a_kind_is_none_of_it() -> None:
    assert _value(PRIMARY, "myapp-dr-errors", balancer=None, application=12) == 12
    assert _value(PRIMARY, "myapp-dr-errors", balancer=5, application=12) == 17
    assert _value(PRIMARY, "myapp-dr-table-throttles", reads=None, writes=2) == 2


def test_each_alarm_watches_the_database_and_the_nodes_of_its_region() -> None:
    for stack, database, nodes in (
        (PRIMARY, "myapp-db", {"myapp-cache-001", "myapp-cache-002"}),
        (STANDBY, "myapp-db-replica", {"myapp-cache-dr-001"}),
    ):
        alarms = _alarms(stacks()[stack])
        assert alarms["myapp-dr-database-cpu"]["dimensions"] == {"DBInstanceIdentifier": database}
        memory = [alarm for alarm in alarms.values() if _kind(alarm) == "cache-memory"]
        assert {alarm["dimensions"]["CacheClusterId"] for alarm in memory} == nodes


def test_aurora_is_watched_by_its_cluster() -> None:
    alarms = _alarms(stacks({"database": {"engine": "aurora-postgresql"}})[STANDBY])
    assert alarms["myapp-dr-database-cpu"]["dimensions"] == {"DBClusterIdentifier": "myapp-db-replica"}
    (query,) = alarms["myapp-dr-replica-lag"]["metric_query"]
    assert "AuroraGlobalDBReplicationLag" in query["expression"]


@BOTH
def test_the_dashboard_shows_every_alarm_and_what_it_watches(stack: str) -> None:
    synthesized = stacks()[stack]
    (dashboard,) = synthesized.all("aws_cloudwatch_dashboard")
    states, *graphs = json.loads(dashboard["dashboard_body"])["widgets"]
    shown = {arn.rsplit(":", 1)[1] for arn in states["properties"]["alarms"]}
    assert shown == {*_alarms(synthesized), "myapp-dr-region-impaired"}
    region = synthesized.provider_region(dashboard)
    assert {graph["properties"]["region"] for graph in graphs} == {region}
    assert {graph["properties"]["title"] for graph in graphs} == {
        _kind(alarm) for alarm in _alarms(synthesized).values()
    }
    places = [(widget["x"], widget["y"]) for widget in (states, *graphs)]
    assert len(set(places)) == len(places)


def test_dashboards_of_two_regions_have_names_of_their_own() -> None:
    # Unlike alarms they are global to the account.
    names = {
        stacks()[stack].one("aws_cloudwatch_dashboard")["dashboard_name"] for stack in (PRIMARY, STANDBY)
    }
    assert len(names) == 2


def test_the_test_copy_has_alarms_of_its_own_and_tells_the_region() -> None:
    both = stacks(test_mode=True)
    copy = _alarms(both[TEST])
    assert copy
    assert not set(copy) & set(_alarms(both[STANDBY]))
    for alarm in copy.values():
        assert alarm["alarm_actions"] == ["arn:aws:sns:us-west-2:123456789012:myapp-dr-notifications"]


def test_what_is_not_there_has_no_alarm() -> None:
    wanted = {
        "components": {"application": False, "cdn": False, "recovery": False},
        "cache": {"enabled": False},
    }
    kinds = {_kind(alarm) for alarm in _alarms(stacks(wanted)[PRIMARY]).values()}
    assert kinds == {"database-cpu", "database-storage", "database-connections", *_of_table(KINDS)}


def _of_table(kinds: set[str]) -> set[str]:
    return {kind for kind in kinds if kind.startswith("table-")}
