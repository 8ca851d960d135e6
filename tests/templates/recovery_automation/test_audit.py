"""The audit trail covers every execution, and can't delay or stop one."""

import json
from typing import Any

import pytest

from machines.definition import AuditDefinition
from machines.rendering import render
from tests.machines.walks import reachable
from tests.recovery.names import NAMES
from tests.templates.recovery_automation.conftest import Synthesized
from tests.templates.recovery_automation.test_roles import statements

TOOLS = [{"kind": "pagerduty", "secret": "team/pager"}, {"kind": "json", "secret": "team/chat"}]


@pytest.mark.parametrize("site", ["primary", "standby"])
def test_every_start_and_end_of_a_failover_starts_it_in_the_same_region(
    recovery: Synthesized, site: Any
) -> None:
    here = NAMES.site(site)
    rule = recovery.one("aws_cloudwatch_event_rule", name=here.alarm("executions"), provider=f"aws.{site}")
    pattern = json.loads(rule["event_pattern"])
    assert pattern["detail"] == {"stateMachineArn": [here.state_machine_arn]}
    target = recovery.one("aws_cloudwatch_event_target", target_id="audit", provider=f"aws.{site}")
    assert target["arn"] == here.audit_machine_arn


def test_without_incident_tools_there_is_no_function_that_tells_them(recovery: Synthesized) -> None:
    assert not recovery.all("aws_lambda_function", handler="recovery.handlers.incident.handle")
    machine = recovery.one("aws_sfn_state_machine", name="dr-audit", provider="aws.standby")
    assert "TellIncidentTools" not in machine["definition"]


def test_incident_tools_are_told_by_the_secrets_of_the_settings(synthesize: Any) -> None:
    stack = synthesize(notifications={"incidents": TOOLS})
    (told, _) = stack.all("aws_lambda_function", handler="recovery.handlers.incident.handle")
    assert json.loads(told["environment"]["variables"]["DR_TOOLS"]) == TOOLS
    allowed = {
        resource
        for role, statement in statements(stack)
        if role == NAMES.standby.recovery_role("incident") and statement["Sid"] == "ReadAddresses"
        for resource in statement["Resource"]
    }
    assert allowed == {
        NAMES.standby.arn("secretsmanager", f"secret:{name}-??????") for name in ("team/pager", "team/chat")
    }


def test_the_trail_can_be_written_and_not_changed_by_who_writes_it(recovery: Synthesized) -> None:
    role = NAMES.standby.recovery_role("audit")
    actions = {action for name, each in statements(recovery) if name == role for action in each["Action"]}
    assert not {each for each in actions if "Delete" in each or "Update" in each or "Bypass" in each}
    (ledger,) = [each for name, each in statements(recovery) if name == role and each["Sid"] == "Record"]
    assert ledger["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["audit#*"]}}


@pytest.mark.parametrize("incident", ["", "arn:aws:lambda:us-west-2:1:function:incident"])
def test_a_tool_that_cannot_be_told_stops_nothing_and_a_gap_is_notified(incident: str) -> None:
    machine = render(AuditDefinition("us-west-2", "topic", "audit", incident))
    assert reachable(machine, machine["StartAt"]) == set(machine["States"])
    assert "Gap" not in reachable(machine, "Record", without=("NotifyGap",))
    if incident:
        caught = machine["States"]["TellIncidentTools"]["Catch"]
        assert [each["Next"] for each in caught] == ["IsOver"]
