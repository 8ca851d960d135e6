"""A person is asked before anything is changed, and what an alarm may start can be inhibited."""

import json
from typing import Any

import pytest

from recovery.clock import utc_now, written
from tests.recovery.behaviour.deployed import FAILOVER, NAMES, STANDBY, Deployed, eventually
from tests.recovery.behaviour.test_refusals import assert_as_it_was, assert_notified

ASKED = {**FAILOVER, "approval": True, "alarm": "lost", "alarmTime": "2026-01-01T00:00:00Z"}


def message_of(world: Deployed, execution: str) -> str:
    """The message that asks, as the execution's history has it."""

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
    """What an alarm needs besides: the prober saw the primary up before."""
    item = {"pk": {"S": "probe"}, "sk": {"S": "us-east-1"}, "seenAt": {"S": written(utc_now())}}
    world.client("dynamodb").put_item(TableName=NAMES.ledger_table, Item=item)
    return world


def test_nothing_is_changed_until_a_person_approves(seen_up: Deployed) -> None:
    world = seen_up
    started = world.start(ASKED)
    message = message_of(world, started)
    assert "alarm lost at 2026-01-01T00:00:00Z" in message
    assert_as_it_was(world)
    answer = json.dumps({"by": "ann"})
    world.client("stepfunctions").send_task_success(taskToken=token_of(message), output=answer)
    execution = world.ended(started)
    assert execution.status == "SUCCEEDED", execution.cause
    # Looked at again: the answer may be minutes later.
    assert execution.states.count("CheckPreconditions") == 2
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
    assert "holder" not in world.lease()


def test_without_an_answer_in_time_it_ends_and_changes_nothing(seen_up: Deployed) -> None:
    world = seen_up
    world.define(STANDBY, approval_seconds=2)
    execution = world.run(ASKED)
    assert (execution.status, execution.error) == ("FAILED", "NotApproved")
    assert "States.Timeout" in execution.cause
    assert_notified(execution)
    assert_as_it_was(world)


def test_a_person_who_starts_it_is_not_asked(world: Deployed) -> None:
    execution = world.run(FAILOVER)
    assert execution.status == "SUCCEEDED", execution.cause
    assert "AskForApproval" not in execution.states


def test_an_inhibited_alarm_changes_nothing_and_says_who_inhibits(seen_up: Deployed) -> None:
    world = seen_up
    item = {
        "pk": {"S": "inhibition"},
        "sk": {"S": "current"},
        "until": {"S": "2999-01-01T00:00:00Z"},
        "by": {"S": "ann"},
        "reason": {"S": "database upgrade"},
    }
    world.client("dynamodb").put_item(TableName=NAMES.ledger_table, Item=item)
    execution = world.run({**ASKED, "approval": False})
    assert (execution.status, execution.error) == ("FAILED", "Inhibited")
    assert "database upgrade" in execution.cause
    assert_as_it_was(world)
    assert world.run(FAILOVER).status == "SUCCEEDED"
