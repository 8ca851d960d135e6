"""The dashboard of the original recipe, with its three metrics, and what else may be late."""

import json
from typing import Any

from config import Names, Settings
from config.stacks import REPLICATION
from tests.synthesized import Synthesized, stacks

NAMES = Names(Settings())
HERE = NAMES.standby


def replication(settings: dict[str, Any] | None = None) -> Synthesized:
    return stacks(settings)[REPLICATION]


def widgets(stack: Synthesized) -> dict[str, dict[str, Any]]:
    """Return properties of the widgets, by title."""
    found = stack.one("aws_cloudwatch_dashboard", dashboard_name="DR-Replication-Health")
    return {
        each["properties"]["title"]: each["properties"]
        for each in json.loads(found["dashboard_body"])["widgets"]
    }


def test_it_is_in_the_standby_region_whichever_is_active() -> None:
    for settings in ({}, {"active": "standby"}):
        stack = replication(settings)
        found = stack.one("aws_cloudwatch_dashboard", dashboard_name="DR-Replication-Health")
        assert stack.provider_region(found) == HERE.region


def test_the_originals_graph_is_there_as_it_was() -> None:
    graph = widgets(replication())["DR Replication Health"]
    assert (graph["period"], graph["stat"], graph["region"]) == (300, "Average", HERE.region)
    assert [line[:4] for line in graph["metrics"]] == [
        ["AWS/RDS", "ReplicaLag", "DBInstanceIdentifier", "myapp-db-replica"],
        ["AWS/DynamoDB", "UserErrors", "TableName", "myapp-global-table"],
        ["Custom", "ReplicationHealth", "Region", HERE.region],
    ]


def test_every_store_has_a_graph_with_its_objective() -> None:
    found = widgets(replication())
    for title, limit in (
        ("Database lag, seconds", 60),
        ("Table lag, seconds", 3),
        ("Storage lag, seconds", 900),
    ):
        assert found[title]["annotations"]["horizontal"][0]["value"] == limit


def test_the_originals_second_for_the_table_is_its_target_whatever_counts_as_late() -> None:
    for settings, late in (({}, 3), ({"objectives": {"table_lag_seconds": 9}}, 9)):
        lines = widgets(replication(settings))["Table lag, seconds"]["annotations"]["horizontal"]
        assert lines == [{"label": "objective", "value": late}, {"label": "target", "value": 1}]


def test_every_metric_of_a_function_of_ours_is_one_that_is_published() -> None:
    published = {
        "ReplicationLag",
        "RecordsBehind",
        "BytesPending",
        "ReplicationUnknown",
        "ConfigurationDrift",
        "SnapshotAge",
        "ImageAge",
    }
    shown = {
        line[1]
        for graph in widgets(replication()).values()
        for line in graph.get("metrics", [])
        if line[0] == NAMES.replication_namespace
    }
    assert shown == published


def test_it_shows_alarms_that_exist() -> None:
    stack = replication()
    deployed = {each["alarm_name"] for each in stack.all("aws_cloudwatch_metric_alarm")}
    shown = {arn.rsplit(":", 1)[1] for arn in widgets(stack)[f"Replication to {HERE.region}"]["alarms"]}
    assert shown
    assert shown <= deployed


def test_failing_functions_are_told_in_their_own_region() -> None:
    stack = replication()
    functions: dict[str, set[str]] = {}
    for function in stack.all("aws_lambda_function"):
        functions.setdefault(stack.provider_region(function), set()).add(function["function_name"])
    for alarm in stack.all("aws_cloudwatch_metric_alarm", alarm_name=HERE.alarm("replication-errors")):
        watched = {
            query["metric"]["dimensions"]["FunctionName"]
            for query in alarm["metric_query"]
            if "metric" in query
        }
        assert watched == functions.pop(stack.provider_region(alarm))
    assert functions == {}
