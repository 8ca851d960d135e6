"""In a region that isn't the target, the state machine only starts the target's machine, once, and reports that
execution's status.
"""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from recovery.steps.handover import (
    NAME_LIMIT,
    NameTakenError,
    Progress,
    document,
    execution_arn,
    execution_name,
    follow,
    start,
)
from recovery.steps.request import Request
from tests.recovery.stubs import Call, client

MACHINE = "arn:aws:states:us-west-2:123456789012:stateMachine:dr-failover"
ARN = "arn:aws:states:us-west-2:123456789012:execution:dr-failover:from-us-east-1-x"
NAME = "from-us-east-1-x"
FIELDS: dict[str, Any] = {
    "action": "failover",
    "target_region": "us-west-2",
    "mode": "graceful",
    "reason": "a fire",
    "dry_run": False,
}
PLAIN = {
    "action": "failover",
    "targetRegion": "us-west-2",
    "mode": "graceful",
    "reason": "a fire",
    "dryRun": False,
}


def request(**more: Any) -> Request:
    return Request(**{**FIELDS, **more})


@pytest.mark.parametrize(
    ("more", "added"),
    [
        ({}, {}),
        ({"dry_run": True}, {"dryRun": True}),
        ({"approval": True}, {"approval": True}),
        (
            {"alarm": "lost", "alarm_time": "2026-01-02T03:04:05Z"},
            {"alarm": "lost", "alarmTime": "2026-01-02T03:04:05Z"},
        ),
    ],
)
def test_the_other_machine_is_asked_for_the_same(more: dict[str, Any], added: dict[str, Any]) -> None:
    assert document(request(**more)) == {**PLAIN, **added}


def test_a_repeated_start_has_the_same_name_which_aws_takes() -> None:
    assert execution_name("x", "us-east-1") == NAME
    assert execution_arn(MACHINE, NAME) == ARN


@pytest.mark.parametrize("length", range(1, NAME_LIMIT + 1))
def test_names_that_differ_in_their_last_character_only_have_executions_of_their_own(length: int) -> None:
    first, second = (execution_name("x" * (length - 1) + last, "ap-southeast-1") for last in "ab")
    assert first != second
    assert max(len(first), len(second)) <= NAME_LIMIT == 80
    assert first == execution_name("x" * (length - 1) + "a", "ap-southeast-1")
    assert first.startswith("from-ap-southeast-1-")


def expected(error: str = "") -> Call:
    sent = {"stateMachineArn": MACHINE, "name": NAME, "input": json.dumps(PLAIN, sort_keys=True)}
    return Call("start_execution", sent, {"executionArn": ARN, "startDate": 0}, error)


def test_it_is_started() -> None:
    with client("stepfunctions", expected()) as machines:
        assert start(machines, MACHINE, NAME, request()) == ARN


def test_one_that_was_started_for_the_same_is_as_good() -> None:
    found = described(status="SUCCEEDED", input=json.dumps(PLAIN))
    with client("stepfunctions", expected("ExecutionAlreadyExists"), found) as machines:
        assert start(machines, MACHINE, NAME, request()) == ARN


@pytest.mark.parametrize("other", [{"input": json.dumps({**PLAIN, "dryRun": True})}, {}])
def test_one_that_was_started_for_something_else_is_not_taken_for_ours(other: dict[str, str]) -> None:
    found = described(status="SUCCEEDED", **other)
    with (
        client("stepfunctions", expected("ExecutionAlreadyExists"), found) as machines,
        pytest.raises(NameTakenError, match=r"was started before, with .*under another name"),
    ):
        start(machines, MACHINE, NAME, request())


def test_a_start_that_is_refused_is_no_start() -> None:
    with (
        client("stepfunctions", expected("StateMachineDoesNotExist")) as machines,
        pytest.raises(ClientError, match="StateMachineDoesNotExist"),
    ):
        start(machines, MACHINE, NAME, request())


def described(**answer: Any) -> Call:
    usual = {"executionArn": ARN, "stateMachineArn": MACHINE, "startDate": 0}
    return Call("describe_execution", {"executionArn": ARN}, {**usual, **answer})


@pytest.mark.parametrize(
    ("answer", "progress"),
    [
        ({"status": "RUNNING"}, Progress("running", None, "", "")),
        ({"status": "PENDING_REDRIVE"}, Progress("running", None, "", "")),
        (
            {"status": "SUCCEEDED", "output": '{"result": "succeeded"}'},
            Progress("succeeded", {"result": "succeeded"}, "", ""),
        ),
        ({"status": "SUCCEEDED"}, Progress("succeeded", None, "", "")),
        (
            {"status": "FAILED", "error": "NotDrained", "cause": "late"},
            Progress("failed", None, "NotDrained", "late"),
        ),
        ({"status": "TIMED_OUT"}, Progress("failed", None, "TIMED_OUT", "")),
        ({"status": "ABORTED", "cause": "somebody"}, Progress("failed", None, "ABORTED", "somebody")),
    ],
)
def test_it_says_how_the_other_stands(answer: dict[str, Any], progress: Progress) -> None:
    with client("stepfunctions", described(**answer)) as machines:
        assert follow(machines, ARN) == progress


def test_one_that_cannot_be_asked_is_unknown_for_it_may_well_run() -> None:
    with client(
        "stepfunctions", Call("describe_execution", {"executionArn": ARN}, error="ThrottlingException")
    ) as machines:
        found = follow(machines, ARN)
    assert (found.verdict, found.output, found.error) == ("unknown", None, "ClientError")
    assert "ThrottlingException" in found.cause

    class Lost:
        def describe_execution(self, **_: Any) -> Any:
            raise EndpointConnectionError(endpoint_url="https://states.us-west-2")

    found = follow(Lost(), ARN)  # type: ignore[arg-type]
    assert (found.verdict, found.output, found.error) == ("unknown", None, "EndpointConnectionError")
    assert "https://states.us-west-2" in found.cause
