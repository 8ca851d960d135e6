"""A failover that an alarm started is restarted a few times if its cause of failure may pass, and never otherwise."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machines.failover import failover
from recovery.clock import written
from recovery.handlers import restart as handler
from recovery.settings import RestartSettings
from recovery.steps.restart import (
    FINAL,
    LIMIT,
    PASSING,
    PAUSE_MINUTES,
    Attempt,
    RestartDecision,
    Situation,
    decide,
    message,
    name_of,
)
from tests.recovery.conftest import Region
from tests.recovery.names import NAMES, PRIMARY, STANDBY, standby_definition

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
CALM = Situation(roles="", inhibition="", moved=None, is_promoting=False)
INPUT = {"action": "failover", "targetRegion": "us-west-2", "alarm": "lost", "alarmTime": "t"}


def attempt(failure: str = "PreconditionsFailed", *, minutes_ago: float = 500, **given: Any) -> Attempt:
    usual = Attempt("arn:x", NOW - timedelta(minutes=minutes_ago), failure, "at X: y", INPUT)
    return replace(usual, **given)


def test_every_failure_of_the_machine_passes_or_doesn_t() -> None:
    named = {
        stop.name
        for engine in ("postgres", "aurora-postgresql")
        for stop in failover(standby_definition(engine, "strict")).stops
    }
    assert named == PASSING | FINAL
    assert not PASSING & FINAL


@given(st.sampled_from(sorted(PASSING | FINAL | {"Lambda.Unknown"})))
def test_only_what_passes_is_started_again(failure: str) -> None:
    found = decide([attempt(failure)], CALM, NOW)
    if failure in PASSING:
        assert found == RestartDecision("start", 1)
    else:
        assert found == RestartDecision("give-up", cause=f"a restart doesn't fix {failure}")


@pytest.mark.parametrize("failed", range(1, LIMIT + 2))
def test_each_start_waits_longer_and_after_the_last_a_person_is_told(failed: int) -> None:
    for minutes in range(60):
        found = decide([attempt(minutes_ago=minutes)] * failed, CALM, NOW)
        if failed > LIMIT:
            assert found == RestartDecision("give-up", cause="the failover was started again 5 times already")
        elif minutes < PAUSE_MINUTES[failed - 1]:
            assert found.verdict == "nothing"
        else:
            assert found == RestartDecision("start", failed)


@pytest.mark.parametrize(
    ("situation", "told"),
    [
        (replace(CALM, inhibition="ann inhibited automatic failovers"), "ann inhibited"),
        (replace(CALM, roles="us-west-2 is active already"), "is active already"),
        (replace(CALM, is_promoting=True), "a promotion is issued"),
        (replace(CALM, moved=NOW - timedelta(minutes=499)), "raised the epoch"),
    ],
)
def test_a_refusal_for_roles_an_inhibition_a_promotion_and_a_moved_epoch_end_it(
    situation: Situation, told: str
) -> None:
    found = decide([attempt()], situation, NOW)
    assert found.verdict == "give-up"
    assert told in found.cause


def test_the_lease_of_the_attempt_itself_moved_no_epoch() -> None:
    moved = replace(CALM, moved=NOW - timedelta(minutes=501))
    assert decide([attempt()], moved, NOW).verdict == "start"


@pytest.mark.parametrize(
    "attempts",
    [
        [],
        [attempt(""), attempt()],
        [attempt("", ended=None), attempt()],
        [attempt(input={"action": "failover"}), attempt()],
    ],
)
def test_nothing_is_started_without_an_attempt_beside_one_and_beside_a_person(
    attempts: Sequence[Attempt],
) -> None:
    assert decide(attempts, CALM, NOW).verdict == "nothing"


def test_a_person_reads_what_failed_and_what_comes() -> None:
    subject, text = message(RestartDecision("start", 2), attempt(), "us-west-2")
    assert subject == "dr-failover: failover to us-west-2 started again, 2 of 5"
    assert "The last execution ended with PreconditionsFailed: at X: y (arn:x)." in text
    assert "make inhibit" in text
    subject, text = message(RestartDecision("give-up", cause="why"), attempt(), "ap-southeast-1")
    assert subject == "dr-failover: failover to ap-southeast-1 NOT started again"
    assert "isn't started again: why. The last execution ended with PreconditionsFailed" in text
    assert "make failover" in text
    # SNS refuses a longer subject.
    assert len(subject) < 100


class Machines:
    """Step Functions with executions that ended, newest first, and what was started."""

    def __init__(self, executions: list[dict[str, Any]]) -> None:
        self.executions, self.started = executions, list[dict[str, Any]]()

    def list_executions(self, **_: Any) -> dict[str, Any]:
        return {"executions": self.executions}

    def describe_execution(self, *, executionArn: str) -> dict[str, Any]:  # noqa: N803  AWS's name
        (found,) = [each for each in self.executions if each["executionArn"] == executionArn]
        return found

    def start_execution(self, **asked: Any) -> dict[str, Any]:
        self.started.append(asked)
        return {}


GAVE_UP: tuple[list[Any], list[str]] = ([], ["dr-failover: failover to us-west-2 NOT started again"])
SINCE = datetime.now(UTC).replace(microsecond=0)


def ended(minute: float, error: str | None = "PreconditionsFailed", **more: Any) -> dict[str, Any]:
    at = SINCE + timedelta(minutes=minute)
    return {
        "executionArn": f"arn:{minute}",
        "startDate": at,
        "stopDate": at,
        "status": "FAILED",
        "error": error,
        "cause": "at CheckPreconditions: x",
        "input": json.dumps(INPUT),
        **more,
    }


@pytest.fixture
def look(standby: Region, configure: Any) -> Any:
    """Return a function that runs the restart function some minutes after the alarm, given the executions that
    ended, and returns the executions started and the subjects sent.
    """
    topic = standby.client("sns").create_topic(Name="t")["TopicArn"]
    queue = standby.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    arn = standby.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    standby.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["Attributes"]["QueueArn"])
    configure(
        RestartSettings(
            region=STANDBY.region,
            alarm="lost",
            state_machine=STANDBY.state_machine_arn,
            topic=topic,
            ledger_table=NAMES.ledger_table,
            lease_table=STANDBY.lease_table,
            deployed_active_region=PRIMARY.region,
        )
    )
    for which in ("wanted", "stands"):
        item = {"pk": {"S": "tree"}, "sk": {"S": which}, "region": {"S": PRIMARY.region}}
        standby.client("dynamodb").put_item(TableName=NAMES.ledger_table, Item=item)

    def run(*executions: dict[str, Any], minute: float, state: str = "ALARM") -> tuple[list[Any], list[str]]:
        machines = Machines(list(executions))
        alarm = {"StateValue": state, "StateTransitionedTimestamp": SINCE}
        fakes = {"stepfunctions": machines, "cloudwatch": Alarms(alarm)}
        handler.handle(
            {},
            None,
            clock=lambda: SINCE + timedelta(minutes=minute),
            clients=lambda name, _: fakes.get(name) or standby.client(name),
        )
        found = standby.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        for each in found.get("Messages", []):
            standby.client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=each["ReceiptHandle"])
        told = [json.loads(each["Body"])["Subject"] for each in found.get("Messages", [])]
        return machines.started, told

    return run


class Alarms:
    """CloudWatch with one composite alarm."""

    def __init__(self, alarm: dict[str, Any]) -> None:
        self._alarm = alarm

    def describe_alarms(self, *, AlarmNames: list[str], AlarmTypes: list[str]) -> dict[str, Any]:  # noqa: N803
        assert (AlarmNames, AlarmTypes) == (["lost"], ["CompositeAlarm"])
        return {"CompositeAlarms": [self._alarm]}


def test_it_is_started_again_as_it_was_and_told(look: Any) -> None:
    started, told = look(ended(1), ended(-60, "TIMED_OUT"), minute=4)
    name = name_of(1, SINCE)
    wanted = {"stateMachineArn": STANDBY.state_machine_arn, "name": name, "input": json.dumps(INPUT)}
    assert [{**each, "input": json.loads(each["input"])} for each in started] == [{**wanted, "input": INPUT}]
    assert told == ["dr-failover: failover to us-west-2 started again, 1 of 5"]
    assert look(ended(1), minute=2) == ([], [])


def test_it_is_not_started_once_the_alarm_ended(look: Any) -> None:
    assert look(ended(1), minute=9, state="OK") == ([], [])


def test_who_gives_up_tells_it_once_for_each_end(look: Any) -> None:
    denied = ended(1, "NotApproved")
    assert look(denied, minute=9) == GAVE_UP
    assert look(denied, minute=10) == ([], [])
    assert look(ended(11, "NotApproved"), denied, minute=12) == GAVE_UP


def test_who_took_the_lease_meanwhile_and_other_roles_end_it(look: Any, standby: Region) -> None:
    tables = standby.client("dynamodb")
    lease = {
        "id": {"S": "failover"},
        "epoch": {"N": "7"},
        "takenAt": {"S": written(SINCE + timedelta(minutes=2))},
    }
    tables.put_item(TableName=STANDBY.lease_table, Item=lease)
    assert look(ended(1), minute=9) == GAVE_UP
    assert len(look(ended(3), minute=9)[0]) == 1
    item = {"pk": {"S": "tree"}, "sk": {"S": "stands"}, "region": {"S": STANDBY.region}}
    tables.put_item(TableName=NAMES.ledger_table, Item=item)
    assert look(ended(3), minute=9) == GAVE_UP


def test_one_that_runs_or_was_started_by_a_person_is_left_alone(look: Any) -> None:
    assert look(ended(1, status="RUNNING", stopDate=None), minute=60) == ([], [])
    assert look(ended(1, input="{}"), minute=60) == ([], [])
    assert look(ended(1, status="TIMED_OUT", error=None), minute=60)[1] == [
        "dr-failover: failover to us-west-2 NOT started again"
    ]
