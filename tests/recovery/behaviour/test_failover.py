"""A failover on the embedded AWS: what it changes, which regions it calls, and which outages don't stop it."""

import json
from typing import Any

import pytest

from machines.rendering import render
from tests.recovery.behaviour.deployed import FAILOVER, Deployed
from tests.recovery.behaviour.outcome import ASKED, PATH, assert_failed_over
from tests.recovery.behaviour.regions import NAMES, PRIMARY, STANDBY, quick
from tests.recovery.behaviour.waiting import eventually
from tests.templates.recovery_automation.synthesis import Synthesized, synthesized


def test_the_original_command_fails_over(world: Deployed) -> None:
    execution = world.run(FAILOVER)
    assert (execution.status, execution.error) == ("SUCCEEDED", ""), execution.cause
    assert_failed_over(world)
    assert execution.output["result"] == "succeeded"
    assert execution.output["epoch"] == "1"
    assert execution.output["scaling"]["scaled"] is True
    order = [state for state in execution.states if state in PATH]
    assert order == list(PATH)


def test_started_in_the_other_region_it_hands_over_and_follows(world: Deployed) -> None:
    execution = world.run(FAILOVER, where=PRIMARY)
    assert execution.status == "SUCCEEDED", execution.cause
    assert execution.output["handedOverTo"].startswith(
        STANDBY.state_machine_arn.replace("stateMachine", "execution")
    )
    assert execution.output["output"]["result"] == "succeeded"
    assert_failed_over(world)


def test_a_failure_over_there_is_told_over_here_by_the_same_name(world: Deployed) -> None:
    world.client("rds").delete_db_instance(DBInstanceIdentifier=STANDBY.database, SkipFinalSnapshot=True)
    execution = world.run(FAILOVER, where=PRIMARY)
    assert (execution.status, execution.error) == ("FAILED", "PreconditionsFailed")
    assert "the replica doesn't exist" in execution.cause


@pytest.mark.parametrize("mode", ["refuse", "hang"])
def test_it_succeeds_while_the_primary_region_and_the_global_control_planes_are_down(
    world: Deployed, mode: Any
) -> None:
    """Invariants 1 and 2: nothing that it needs is there."""
    before = world.last_call()
    world.control.begin_outage(PRIMARY.region, mode)
    for service in ("iam", "route53", "cloudfront"):
        world.control.begin_service_outage(service, mode)
    try:
        execution = world.run(FAILOVER)
    finally:
        for service in ("iam", "route53", "cloudfront"):
            world.control.end_service_outage(service)
        world.control.end_outage(PRIMARY.region)
    assert execution.status == "SUCCEEDED", execution.cause
    assert_failed_over(world)
    ours = [call for call in world.calls_after(before) if call["principal"]]
    assert NAMES.witness is not None
    assert {call["region"] for call in ours} == {STANDBY.region, NAMES.witness.region}
    assert not {call["service"] for call in ours} & {"iam", "route53", "cloudfront"}
    abroad = {(call["service"], call["operation"]) for call in ours if call["region"] != STANDBY.region}
    assert abroad == {("cloudwatch", "GetMetricStatistics")}


def test_every_call_of_a_failover_is_allowed_to_its_role(world: Deployed) -> None:
    """Invariant 9, the half that a missing permission would break on AWS."""
    before = world.last_call()
    assert world.run(FAILOVER).status == "SUCCEEDED"
    allowed = allowed_actions(synthesized())
    seen = {
        (
            call["principal"].rsplit("/", 1)[1],
            f"{call['service']}:{ASKED.get(call['operation'], call['operation'])}",
        )
        for call in world.calls_after(before)
        if call["principal"]
    }
    assert len({role for role, _ in seen}) >= 5
    assert not {(role, action) for role, action in seen if action not in allowed[role]}


def allowed_actions(stack: Synthesized) -> dict[str, set[str]]:
    """Return the actions of each role, by its name."""
    roles = stack.document["resource"]["aws_iam_role"]
    allowed: dict[str, set[str]] = {}
    for block in stack.all("aws_iam_role_policy"):
        role = roles[block["role"].removeprefix("${aws_iam_role.").removesuffix(".name}")]["name"]
        statements = json.loads(block["policy"])["Statement"]
        allowed[role] = {action for statement in statements for action in statement["Action"]}
    return allowed


def test_traffic_waits_for_readiness(world: Deployed) -> None:
    world.answer(503)
    started = world.start()
    eventually(lambda: world.states(started).count("CheckReadiness") > 1)
    assert world.switch() == 1
    world.answer(200)
    execution = world.ended(started)
    assert execution.status == "SUCCEEDED", execution.cause
    assert_failed_over(world)


def test_a_promotion_whose_answer_got_lost_is_not_undone(world: Deployed) -> None:
    """The call seems to fail, but RDS promotes nevertheless, so there is no way back."""
    document = render(quick(STANDBY))
    promote = document["States"]["PromoteReplica"]
    # A time limit of the call, met after RDS accepted it, looks the same to the machine.
    document["States"]["PromoteReplica"] = {**promote, "Next": "AnswerLost"}
    document["States"]["AnswerLost"] = {
        "Type": "Pass",
        "Parameters": {"Error": "States.Timeout", "Cause": ""},
        "ResultPath": "$.error",
        "Next": "LetPromotionShow",
    }
    world.define_document(STANDBY, document)
    execution = world.run()
    assert execution.status == "SUCCEEDED", execution.cause
    assert_failed_over(world)


def test_an_application_that_cannot_be_scaled_does_not_stop_the_failover_and_is_told(world: Deployed) -> None:
    world.control.put_fault("scale", "autoscaling", "UpdateAutoScalingGroup", "InternalFailure", status=500)
    try:
        execution = world.run()
    finally:
        world.control.remove_fault("scale")
    assert execution.status == "SUCCEEDED", execution.cause
    assert execution.output["scaling"]["scaled"] is False
    assert world.switch() == 2
