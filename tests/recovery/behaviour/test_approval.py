"""A person is asked before anything is changed, and what an alarm may start can be inhibited."""

import json
from typing import Any

import pytest

from recovery.clock import utc_now, written
from tests.recovery.behaviour.deployed import FAILOVER, Deployed
from tests.recovery.behaviour.outcome import assert_failed_over
from tests.recovery.behaviour.regions import NAMES, PRIMARY, STANDBY
from tests.recovery.behaviour.test_failure_matrix import failing
from tests.recovery.behaviour.test_refusals import assert_as_it_was, assert_notified
from tests.recovery.behaviour.waiting import eventually

ASKED = {**FAILOVER, "approval": True, "alarm": "lost", "alarmTime": "2026-01-01T00:00:00Z"}


def message_of(world: Deployed, execution: str) -> str:
    """Return the message that asks, as the execution's history has it."""

    def found() -> Any:
        events = world.client("stepfunctions").get_execution_history(executionArn=execution)["events"]
        scheduled = [
            event["taskScheduledEventDetails"] for event in events if event["type"] == "TaskScheduled"
        ]
        texts = [json.loads(each["parameters"]).get("Message", "") for each in scheduled]
        return next((text for text in texts if "approve.sh" in text), None)

    return str(eventually(found))


def token_of(message: str) -> str:
    return message.rsplit(" ", 1)[1]


@pytest.fixture
def seen_up(world: Deployed) -> Deployed:
    """Record that the prober saw the primary up before, without which an alarm starts no failover."""
    item = {"pk": {"S": "probe"}, "sk": {"S": "us-east-1"}, "seenAt": {"S": written(utc_now())}}
    world.client("dynamodb").put_item(TableName=NAMES.ledger_table, Item=item)
    return world


def test_nothing_is_changed_until_a_person_approves(seen_up: Deployed) -> None:
    world = seen_up
    started = world.start(ASKED)
    message = message_of(world, started)
    assert "alarm lost at 2026-01-01T00:00:00Z" in message
    assert '"replica lag"' in message
    assert_as_it_was(world)
    assert world.lease() == {}
    answer = json.dumps({"by": "ann"})
    world.client("stepfunctions").send_task_success(taskToken=token_of(message), output=answer)
    execution = world.ended(started)
    assert execution.status == "SUCCEEDED", execution.cause
    # Looked at again: the answer may be minutes later.
    order = ("LookBeforeAsking", "AskForApproval", "ValidateAgain", "TakeLease", "CheckPreconditions")
    assert [state for state in execution.states if state in order] == list(order)
    assert world.switch() == 2


def test_a_denial_ends_it_by_name_and_changes_nothing(seen_up: Deployed) -> None:
    world = seen_up
    started = world.start(ASKED)
    token = token_of(message_of(world, started))
    world.client("stepfunctions").send_task_failure(
        taskToken=token, error="ApprovalDenied", cause="ann: the provider says five minutes"
    )
    execution = world.ended(started)
    assert (execution.status, execution.error) == ("FAILED", "NotApproved")
    assert "five minutes" in execution.cause
    assert_notified(execution)
    assert_as_it_was(world)
    assert world.lease() == {}


def test_without_an_answer_in_time_it_ends_and_changes_nothing(seen_up: Deployed) -> None:
    world = seen_up
    world.define(STANDBY, approval_seconds=2)
    execution = world.run(ASKED)
    assert (execution.status, execution.error) == ("FAILED", "NotApproved")
    assert "States.Timeout" in execution.cause
    assert_notified(execution)
    assert_as_it_was(world)


REHEARSAL = {**FAILOVER, "approval": True, "reason": "the quarterly test"}


def approve(world: Deployed, message: str) -> None:
    answer = json.dumps({"by": "ann"})
    world.client("stepfunctions").send_task_success(taskToken=token_of(message), output=answer)


def test_a_failover_that_cannot_wait_goes_first_and_the_approved_one_is_refused_afterwards(
    seen_up: Deployed,
) -> None:
    """While a rehearsal waits for approval the region is lost; the waiting rehearsal holds nothing that delays
    the failover.
    """
    world = seen_up
    waiting = world.start(REHEARSAL)
    message = message_of(world, waiting)
    execution = world.run({**ASKED, "approval": False})
    assert execution.status == "SUCCEEDED", execution.cause
    assert_failed_over(world)
    before, lease = world.last_call(), world.lease()
    approve(world, message)
    late = world.ended(waiting)
    assert (late.status, late.error) == ("FAILED", "AlreadyActive")
    assert_notified(late)
    assert not {"TakeLease", "FenceOldRegion", "PromoteReplica"} & set(late.states)
    assert world.lease() == lease
    writes = {call["operation"] for call in world.calls_after(before) if call["principal"]}
    assert not writes & {"UpdateItem", "PutItem", "TransactWriteItems", "PromoteReadReplica", "PutParameter"}
    assert_failed_over(world)


def test_an_approved_one_is_refused_while_another_holds_the_lease(seen_up: Deployed) -> None:
    world = seen_up
    waiting = world.start(REHEARSAL)
    message = message_of(world, waiting)
    world.answer(503)
    running = world.start()
    eventually(lambda: "CheckReadiness" in world.states(running))
    approve(world, message)
    late = world.ended(waiting)
    assert (late.status, late.error) == ("FAILED", "LeaseHeld")
    assert running in late.cause
    world.answer(200)
    assert world.ended(running).status == "SUCCEEDED"
    assert_failed_over(world)


def test_an_inhibitor_that_came_while_a_person_thought_is_heard(seen_up: Deployed) -> None:
    world = seen_up
    started = world.start(ASKED)
    message = message_of(world, started)
    inhibit(world)
    approve(world, message)
    execution = world.ended(started)
    assert (execution.status, execution.error) == ("FAILED", "Inhibited")
    assert_as_it_was(world)


def test_nobody_is_asked_about_a_failover_that_cannot_work(seen_up: Deployed) -> None:
    world = seen_up
    with world.environment("preconditions", DR_AUTO_SCALING_GROUP="gone"):
        execution = world.run(ASKED)
    assert (execution.status, execution.error) == ("FAILED", "PreconditionsFailed")
    assert "auto scaling group: the auto scaling group doesn't exist" in execution.cause
    assert "AskForApproval" not in execution.states
    assert_notified(execution)
    assert_as_it_was(world)


def test_what_broke_while_a_person_thought_stops_it_under_the_lease(seen_up: Deployed) -> None:
    world = seen_up
    started = world.start(ASKED)
    message = message_of(world, started)
    with world.environment("preconditions", DR_AUTO_SCALING_GROUP="gone"):
        approve(world, message)
        execution = world.ended(started)
    assert (execution.status, execution.error) == ("FAILED", "PreconditionsFailed")
    assert "TakeLease" in execution.states
    assert_as_it_was(world)
    assert "holder" not in world.lease()


@pytest.mark.parametrize("state", ["LookBeforeAsking", "ValidateAgain"])
def test_a_look_that_fails_for_good_changes_nothing(seen_up: Deployed, state: str) -> None:
    world = seen_up
    with failing(world, state, "InternalFailure"):
        started = world.start(ASKED)
        if state == "ValidateAgain":
            approve(world, message_of(world, started))
        execution = world.ended(started)
    wanted = {"LookBeforeAsking": "PreconditionsFailed", "ValidateAgain": "ValidationFailed"}
    assert (execution.status, execution.error) == ("FAILED", wanted[state])
    assert_notified(execution)
    assert_as_it_was(world)
    assert world.lease() == {}


def test_asked_in_the_other_region_it_asks_a_person_too(seen_up: Deployed) -> None:
    world = seen_up
    started = world.start(REHEARSAL, where=PRIMARY)

    def handed_over() -> Any:
        found = world.client("stepfunctions").list_executions(
            stateMachineArn=STANDBY.state_machine_arn, statusFilter="RUNNING"
        )["executions"]
        return found[0]["executionArn"] if found else None

    target = str(eventually(handed_over))
    message = message_of(world, target)
    assert_as_it_was(world)
    world.client("stepfunctions").send_task_failure(
        taskToken=token_of(message), error="ApprovalDenied", cause="ann: not today"
    )
    execution = world.ended(started)
    assert (execution.status, execution.error) == ("FAILED", "NotApproved")


def test_a_person_who_starts_it_is_not_asked(world: Deployed) -> None:
    execution = world.run(FAILOVER)
    assert execution.status == "SUCCEEDED", execution.cause
    assert "AskForApproval" not in execution.states


def inhibit(world: Deployed) -> None:
    item = {
        "pk": {"S": "inhibition"},
        "sk": {"S": "current"},
        "until": {"S": "2999-01-01T00:00:00Z"},
        "by": {"S": "ann"},
        "reason": {"S": "database upgrade"},
    }
    world.client("dynamodb").put_item(TableName=NAMES.ledger_table, Item=item)


def test_an_inhibited_alarm_changes_nothing_and_says_who_inhibits(seen_up: Deployed) -> None:
    world = seen_up
    inhibit(world)
    execution = world.run({**ASKED, "approval": False})
    assert (execution.status, execution.error) == ("FAILED", "Inhibited")
    assert "database upgrade" in execution.cause
    assert_as_it_was(world)
    assert world.run(FAILOVER).status == "SUCCEEDED"
