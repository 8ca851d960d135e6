"""The recovery itself is monitored in both regions, by alarms on the region's own topic and by a dashboard."""

import json
import re
from typing import Any

import pytest

from config import Names, Settings
from embedded_aws.runtime.metric_math import evaluate_expression
from recovery.clock import utc_now
from tests.templates.recovery_automation.conftest import Synthesized
from watch.document import STORY
from watch.model import document
from watch.page import parts

NAMES = Names(Settings())
BOTH = pytest.mark.parametrize("site", ["primary", "standby"])


def alarms(recovery: Synthesized, kind: str, site: Any) -> list[dict[str, Any]]:
    here = NAMES.site(site)
    found = recovery.all("aws_cloudwatch_metric_alarm", provider=f"aws.{site}")
    return [each for each in found if each["alarm_name"].startswith(here.alarm(kind))]


@BOTH
def test_a_failover_that_ends_badly_is_told_at_once(recovery: Synthesized, site: Any) -> None:
    (alarm,) = alarms(recovery, "failover-failed", site)
    watched = {each["id"]: each["metric"] for each in alarm["metric_query"] if "metric" in each}
    assert {each["metric_name"] for each in watched.values()} == {
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "ExecutionsAborted",
    }
    machine = {"StateMachineArn": NAMES.site(site).state_machine_arn}
    assert all(each["dimensions"] == machine for each in watched.values())
    (value,) = [each["expression"] for each in alarm["metric_query"] if "expression" in each]
    quiet: dict[str, list[float | None]] = {id: [None] for id in watched}
    assert evaluate_expression(value, quiet) == [0]
    assert evaluate_expression(value, {**quiet, "executionstimedout": [1]}) == [1]
    assert (alarm["threshold"], alarm["evaluation_periods"]) == (0, 1)
    assert alarm["alarm_actions"] == [NAMES.site(site).topic_arn]


@BOTH
def test_every_function_of_the_region_is_in_one_alarm_about_errors(recovery: Synthesized, site: Any) -> None:
    watched = [
        query["metric"]["dimensions"]["FunctionName"]
        for alarm in alarms(recovery, "recovery-errors", site)
        for query in alarm["metric_query"]
        if "metric" in query
    ]
    deployed = {each["function_name"] for each in recovery.all("aws_lambda_function", provider=f"aws.{site}")}
    assert sorted(watched) == sorted(deployed)


@BOTH
def test_no_alarm_has_more_metrics_than_cloudwatch_takes(recovery: Synthesized, site: Any) -> None:
    for alarm in alarms(recovery, "recovery-errors", site):
        assert sum("metric" in query for query in alarm["metric_query"]) <= 10


@BOTH
def test_the_dashboard_shows_the_originals_recovery_metrics_with_their_objectives(
    recovery: Synthesized, site: Any
) -> None:
    """Time to failover, data consistency, application availability."""
    here = NAMES.site(site)
    found = recovery.one("aws_cloudwatch_dashboard", dashboard_name=here.recovery_dashboard)
    graphs = {
        each["properties"]["title"].split(":")[0].split(",")[0]: each["properties"]
        for each in json.loads(found["dashboard_body"])["widgets"]
        if each["type"] == "metric"
    }
    time, data = graphs["Time to failover"], graphs["Data consistency"]
    assert {line[1] for line in time["metrics"]} == {"TimeToFailover", "TimeOfExecution"}
    assert time["annotations"]["horizontal"][0]["value"] == 15 * 60
    assert {line[line.index("Store") + 1] for line in data["metrics"]} == {"database", "table", "storage"}
    assert data["annotations"]["horizontal"][0]["value"] == 60
    assert graphs["Application availability"]["metrics"]


@BOTH
def test_each_region_has_a_dashboard_of_its_recovery(recovery: Synthesized, site: Any) -> None:
    here = NAMES.site(site)
    found = recovery.one("aws_cloudwatch_dashboard", dashboard_name=here.recovery_dashboard)
    assert recovery.provider_region(found) == here.region
    states, *told = json.loads(found["dashboard_body"])["widgets"]
    graphs = [each for each in told if each["type"] == "metric"]
    assert {arn.split(":")[3] for arn in states["properties"]["alarms"]} == {here.region}
    assert {graph["properties"]["region"] for graph in graphs} == {here.region}
    assert len({(graph["x"], graph["y"]) for graph in graphs}) == len(graphs)


def headings(text: str) -> list[str]:
    """Return the headings of a page or of a dashboard up to the first colon."""
    found = re.findall(r"(?:<h2>|^## )([^:<\n]+)", text, re.MULTILINE)
    return [each.strip() for each in found]


@BOTH
def test_the_dashboard_tells_the_live_pages_story_in_its_order(recovery: Synthesized, site: Any) -> None:
    here = NAMES.site(site)
    found = recovery.one("aws_cloudwatch_dashboard", dashboard_name=here.recovery_dashboard)
    widgets = json.loads(found["dashboard_body"])["widgets"]
    texts = [each for each in widgets if each["type"] == "text"]
    page = parts(document(Settings(), "aws", {}, utc_now()))
    assert headings("\n".join(each["properties"]["markdown"] for each in texts)) == [
        heading for name in STORY for heading in headings(page[name])
    ]
    # No two lie on each other, and each part's graphs lie below its heading.
    taken = [(each["x"], row) for each in widgets for row in range(each["y"], each["y"] + each["height"])]
    assert len(taken) == len(set(taken))
    assert [each["y"] for each in widgets] == sorted(each["y"] for each in widgets)


@BOTH
def test_the_dashboard_names_the_command_that_starts_a_failover_to_its_region(
    recovery: Synthesized, site: Any
) -> None:
    here = NAMES.site(site)
    found = recovery.one("aws_cloudwatch_dashboard", dashboard_name=here.recovery_dashboard)
    (next_one,) = [
        each["properties"]["markdown"]
        for each in json.loads(found["dashboard_body"])["widgets"]
        if "What comes next" in each["properties"].get("markdown", "")
    ]
    assert here.state_machine_arn in next_one
    assert f'"targetRegion": "{here.region}"' in next_one
    assert "docs/runbooks/failover.md" in next_one
