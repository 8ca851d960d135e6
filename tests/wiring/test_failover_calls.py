"""The calls that IAM simulates for a failover are those that the state machine and its functions make, and the
deployed policies allow them.
"""

import json
from typing import Any

import pytest

from config import Names
from config.settings import parse_settings
from embedded_aws.iam.decision import Policy, Question, decide
from machines.rendering import render
from tests.templates.recovery_automation.synthesis import synthesized
from wiring.failover_calls import FailoverCall, failover_calls
from wiring.machines import definition

# In the synthesized JSON a key's ARN is a reference to a data source; this ARN stands in its place.
KEY = "arn:aws:kms:us-west-2:123456789012:key/data"
DOCUMENTS: dict[str, dict[str, Any]] = {
    "default": {},
    "aurora": {"database": {"engine": "aurora-postgresql"}},
    "no heartbeats": {"replication": {"heartbeats": {"enabled": False}}},
    "windows": {"application": {"test_windows": [{"name": "w", "begins": "0 6 * * 1", "ends": "0 9 * * 1"}]}},
    "swapped": {"active": "standby"},
}
# What the roles may do that is no call of a failover: logs, traces, and the machine's own bookkeeping.
BESIDE = ("logs:", "xray:")


def policies(document: dict[str, Any], region: str) -> dict[str, list[Policy]]:
    """Return the deployed policies of the roles in a region, by role."""
    stack = synthesized(**document)
    roles = stack.document["resource"]["aws_iam_role"]
    found: dict[str, list[Policy]] = {}
    for block in stack.all("aws_iam_role_policy"):
        role = roles[block["role"].removeprefix("${aws_iam_role.").removesuffix(".name}")]["name"]
        policy = json.loads(block["policy"])
        for statement in policy["Statement"]:
            statement["Resource"] = [
                KEY if "aws_kms_alias" in each else each for each in statement["Resource"]
            ]
        found.setdefault(role, []).append(Policy("recovery", policy))
    return {role: each for role, each in found.items() if role.endswith(region)}


def asked(document: dict[str, Any]) -> tuple[Names, list[FailoverCall]]:
    settings = parse_settings(document)
    names = Names(settings)
    return names, failover_calls(settings, names, names.other(settings.active), KEY)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_call_of_a_failover_is_allowed_by_the_deployed_policies(name: str) -> None:
    names, calls = asked(DOCUMENTS[name])
    here = names.other(parse_settings(DOCUMENTS[name]).active)
    deployed = policies(DOCUMENTS[name], here.region)
    assert len(calls) > 25
    refused = [
        call
        for call in calls
        if not decide(
            deployed[here.recovery_role(call.purpose)],
            Question(call.action, call.resource, {key: [value] for key, value in call.context.items()}),
        ).allowed
    ]
    assert refused == []


# Without heartbeats the function that measures keeps permissions that it doesn't use.
@pytest.mark.parametrize("name", sorted({*DOCUMENTS} - {"no heartbeats"}))
def test_every_action_that_the_roles_of_a_failover_have_is_asked_for(name: str) -> None:
    """A permission that is missing in the table would never be checked."""
    names, calls = asked(DOCUMENTS[name])
    here = names.other(parse_settings(DOCUMENTS[name]).active)
    deployed = policies(DOCUMENTS[name], here.region)
    known = {(here.recovery_role(call.purpose), call.action.split("*")[0]) for call in calls}
    for role in {role for role, _ in known}:
        allowed = {
            action.removesuffix("*")
            for policy in deployed[role]
            for statement in policy.document["Statement"]
            for action in statement["Action"]
            if not action.startswith(BESIDE)
        }
        assert {(role, action) for action in allowed} <= known


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_task_of_the_machine_is_asked_for(name: str) -> None:
    settings = parse_settings(DOCUMENTS[name])
    names, calls = asked(DOCUMENTS[name])
    here = names.other(settings.active)
    machine = json.dumps(render(definition(settings, names, here)))
    mine = {call.resource for call in calls if call.purpose == "machine"}
    for purpose, arn in definition(settings, names, here).functions.items():
        assert (arn in mine) is (purpose != "handover"), purpose
    assert here.topic_arn in mine
    assert ("batchDeleteScheduledAction" in machine) is any("BatchDelete" in call.action for call in calls)


def test_a_failover_that_only_people_start_needs_no_start_by_an_alarm() -> None:
    assert any(call.purpose == "start" for call in asked({})[1])
    assert not any(call.purpose == "start" for call in asked({"failover": {"automatic": False}})[1])
