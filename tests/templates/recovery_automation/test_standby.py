"""The passive region examines itself every half hour, and rehearsals run by schedule, in the synthesized JSON."""

import itertools
import json
from typing import Any

import pytest

from config import Names, RegionNames, Settings
from config.names import DIVERGED_METRIC, OVERDUE_METRIC, READY_METRIC, STANDBY_UNKNOWN_METRIC
from config.windows import daily, meet, scheduled
from embedded_aws.runtime.schedule_expressions import parse
from recovery.steps.drill_record import VALIDATED
from recovery.steps.request import Request
from recovery.steps.request import parse as parse_request
from tests.templates.recovery_automation.conftest import Synthesize, Synthesized
from tests.templates.recovery_automation.test_roles import statements

NAMES = Names(Settings())
STANDBY, PRIMARY = NAMES.standby, NAMES.primary
DAY = 24 * 3600
# 2026-01-01, a Thursday.
NEW_YEAR = 1767225600.0


def schedule(stack: Synthesized, name: str, here: RegionNames = STANDBY) -> dict[str, Any]:
    return stack.one("aws_scheduler_schedule", name=here.function(name))


def sent(stack: Synthesized, name: str, here: RegionNames = STANDBY) -> Any:
    return json.loads(schedule(stack, name, here)["target"]["input"])


def test_readiness_is_looked_at_every_half_hour_in_the_passive_region(recovery: Synthesized) -> None:
    found = schedule(recovery, "examination")
    assert (found["provider"], found["schedule_expression"]) == ("aws.standby", "rate(30 minutes)")
    assert found["target"]["arn"] == STANDBY.function_arn("examination")


@pytest.mark.parametrize(
    ("name", "days", "setting"),
    [
        ("replication-validation", 7, "replication_validation_days"),
        ("component-test", 31, "component_test_days"),
        ("full-test", 92, "full_test_days"),
    ],
)
def test_each_kind_is_rehearsed_in_the_passive_region_before_it_is_overdue(
    recovery: Synthesized, name: str, days: int, setting: str
) -> None:
    found = schedule(recovery, name)
    assert found["provider"] == "aws.standby"
    expression, times = parse(found["schedule_expression"]), [NEW_YEAR]
    for _ in range(8):
        following = expression.next_after(times[-1])
        assert following is not None
        times.append(following)
    gaps = [(later - earlier) / DAY for earlier, later in itertools.pairwise(times[1:])]
    assert max(gaps) <= days
    assert max(gaps) < getattr(Settings().schedules, setting)


def test_no_rehearsal_is_started_in_the_backup_window(recovery: Synthesized) -> None:
    for name in ("component-test", "full-test"):
        expression = schedule(recovery, name)["schedule_expression"]
        assert scheduled(expression, 15)
        assert not meet(daily(Settings().database.backup_window), scheduled(expression, 15))


def test_the_weekly_one_validates_the_replication(recovery: Synthesized) -> None:
    assert schedule(recovery, "replication-validation")["target"]["arn"] == STANDBY.function_arn(
        "examination"
    )
    assert sent(recovery, "replication-validation") == {"kind": VALIDATED}


def test_the_monthly_one_tests_components_and_the_quarterly_one_asks_before_it_fails_over_gracefully(
    recovery: Synthesized,
) -> None:
    regions = [PRIMARY.region, STANDBY.region]
    asked = {}
    for name in ("component-test", "full-test"):
        assert schedule(recovery, name)["target"]["arn"] == STANDBY.state_machine_arn
        request = parse_request(sent(recovery, name), regions)
        assert isinstance(request, Request)
        asked[name] = (request.action, request.target_region, request.mode, request.approval)
    assert asked == {
        "component-test": ("test", STANDBY.region, "ungraceful", False),
        "full-test": ("failover", STANDBY.region, "graceful", True),
    }


def test_the_quarterly_one_may_tell_people_that_the_copy_is_to_be_drilled(synthesize: Synthesize) -> None:
    stack = synthesize(schedules={"full_test_by": "test_copy"})
    assert schedule(stack, "full-test")["target"]["arn"] == STANDBY.topic_arn
    assert "DR_TEST_MODE=true" in sent(stack, "full-test")["do"]
    allowed = {
        action
        for role, each in statements(stack)
        if role == STANDBY.recovery_role("rehearsal")
        for action in each["Action"]
    }
    assert {"sns:Publish", "kms:GenerateDataKey*"} <= allowed


def test_times_of_a_team_are_taken(synthesize: Synthesize) -> None:
    stack = synthesize(schedules={"component_test": "cron(0 14 ? * TUE *)"})
    assert schedule(stack, "component-test")["schedule_expression"] == "cron(0 14 ? * TUE *)"


def test_who_rehearses_may_start_the_machine_and_the_look_and_nothing_else(recovery: Synthesized) -> None:
    found = {
        (action, resource)
        for role, each in statements(recovery)
        if role == STANDBY.recovery_role("rehearsal")
        for action in each["Action"]
        for resource in each["Resource"]
    }
    assert found == {
        ("lambda:InvokeFunction", STANDBY.function_arn("examination")),
        ("states:StartExecution", STANDBY.state_machine_arn),
    }


def test_the_look_changes_nothing_but_its_own_records(recovery: Synthesized) -> None:
    mine = [each for role, each in statements(recovery) if role == STANDBY.recovery_role("examination")]
    actions = {action for each in mine for action in each["Action"]}
    looks = (
        "Describe",
        "Get",
        "Query",
        "List",
        "CreateLogStream",
        "PutLogEvents",
        "PutTrace",
        "PutTelemetry",
    )
    assert {action for action in actions if not action.split(":")[1].startswith(looks)} == {
        "dynamodb:PutItem",
        "cloudwatch:PutMetricData",
        "kms:Decrypt",
    }
    (record,) = [each for each in mine if "dynamodb:PutItem" in each["Action"]]
    assert record["Condition"] == {
        "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["drill", "readiness"]}
    }


def test_not_ready_not_known_not_rehearsed_and_diverged_are_told_and_so_is_silence(
    recovery: Synthesized,
) -> None:
    kinds = {
        "standby-not-ready": (READY_METRIC, "LessThanThreshold", 1),
        "standby-unknown": (STANDBY_UNKNOWN_METRIC, "GreaterThanThreshold", 0),
        "drills-overdue": (OVERDUE_METRIC, "GreaterThanThreshold", 0),
        "writes-diverged": (DIVERGED_METRIC, "GreaterThanThreshold", 0),
    }
    for kind, expected in kinds.items():
        alarm = recovery.one("aws_cloudwatch_metric_alarm", alarm_name=STANDBY.alarm(kind))
        assert (alarm["metric_name"], alarm["comparison_operator"], alarm["threshold"]) == expected
        assert alarm["namespace"] == NAMES.readiness_namespace
        assert alarm["dimensions"] == {"Region": STANDBY.region}
        # A look each half hour leaves no period of it empty.
        assert alarm["period"] >= 30 * 60
        assert alarm["treat_missing_data"] == "missing"
        assert alarm["insufficient_data_actions"] == alarm["alarm_actions"] == [STANDBY.topic_arn]


def test_there_is_no_alarm_of_writes_that_nobody_notes(synthesize: Synthesize) -> None:
    stack = synthesize(replication={"heartbeats": {"enabled": False}})
    alarms = stack.document["resource"]["aws_cloudwatch_metric_alarm"].values()
    assert STANDBY.alarm("drills-overdue") in {each["alarm_name"] for each in alarms}
    assert STANDBY.alarm("writes-diverged") not in {each["alarm_name"] for each in alarms}


def test_with_swapped_roles_all_of_it_is_in_the_other_region_under_other_addresses(
    recovery: Synthesized, synthesize: Synthesize
) -> None:
    swapped = synthesize(active="standby")
    assert schedule(swapped, "full-test", PRIMARY)["provider"] == "aws.primary"
    assert sent(swapped, "component-test", PRIMARY)["targetRegion"] == PRIMARY.region

    def addresses(stack: Synthesized) -> set[str]:
        found = stack.document["resource"]["aws_scheduler_schedule"]
        return {address for address in found if "standing-by" in address}

    assert len(addresses(recovery)) == 4
    assert not addresses(recovery) & addresses(swapped)
