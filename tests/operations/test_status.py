"""What `make status` shows can be read on a small terminal, whatever the regions answer."""

from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    PaginationError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from config.settings import parse_settings
from operations.commands.executions import status_table
from operations.failover.status import QUESTIONS, status
from recovery.clock import utc_now

REGIONS = ("us-west-2", "us-east-1")
EXECUTION = "arn:aws:states:us-west-2:123456789012:execution:dr-failover:5d7d1c0e-a9ab-4c8e-a7f5-2d2ad6d7a0f1"
COLUMNS = 80


def shown(answer: str) -> list[str]:
    """Return the lines of a table that has this answer to every question."""
    console = Console(width=COLUMNS, highlight=False)
    with console.capture() as captured:
        console.print(
            status_table("recovery", {question: dict.fromkeys(REGIONS, answer) for question in QUESTIONS})
        )
    return captured.get().splitlines()


def test_every_question_stays_in_one_line_whatever_the_answers_are() -> None:
    for answer in ("no", EXECUTION):
        lines = shown(answer)
        assert all(any(line.startswith(f"{question} ") for line in lines) for question in QUESTIONS)


def test_an_answer_that_is_too_long_for_its_column_goes_on_below() -> None:
    region = max(map(len, QUESTIONS)) + 2, (COLUMNS + max(map(len, QUESTIONS))) // 2
    told = "".join(line[slice(*region)].strip() for line in shown(EXECUTION))
    assert told.count(EXECUTION) == len(QUESTIONS)


def test_a_time_and_a_region_as_deployed_fit_into_a_column() -> None:
    for answer in ("2026-01-02T03:04:05.678Z", "us-east-1 (as deployed)"):
        assert sum(line.count(answer) for line in shown(answer)) == len(QUESTIONS) * len(REGIONS)


class Service:
    """A client whose every call answers the same, or raises."""

    def __init__(self, answer: Callable[[], Any]) -> None:
        self._answer = answer

    def __getattr__(self, name: str) -> Any:
        return lambda **_: self._answer()

    def get_paginator(self, _: str) -> Any:
        return self

    def paginate(self, **_: Any) -> list[Any]:
        return [self._answer()]


def raises(error: Exception) -> Callable[[], Any]:
    def answer() -> Any:
        raise error

    return answer


def asked(answer: Callable[[], Any]) -> dict[str, dict[str, str]]:
    """Return the status of a region whose calls all answer so, beside one whose calls time out."""

    def clients(_: str, region: str) -> Any:
        silent = raises(ReadTimeoutError(endpoint_url="https://us-east-1"))
        return Service(answer if region == "us-west-2" else silent)

    return status(parse_settings({}), clients, utc_now())


THROTTLED = {"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}
MISSING = {"Error": {"Code": "ExecutionDoesNotExist", "Message": "it is gone"}}


@pytest.mark.parametrize(
    "error",
    [
        ClientError(THROTTLED, "GetItem"),  # type: ignore[arg-type]
        ClientError(MISSING, "GetExecutionHistory"),  # type: ignore[arg-type]
        ConnectionClosedError(endpoint_url="https://x"),
        EndpointConnectionError(endpoint_url="https://x"),
        PaginationError(message="the same token twice"),
        ResponseParserError("invalid XML received"),
        KeyError("executions"),
        ValueError("year 0 is out of range"),
    ],
    ids=repr,
)
def test_a_question_that_cannot_be_answered_is_unknown_with_the_cause(error: Exception) -> None:
    found = asked(raises(error))
    assert set(found) == set(QUESTIONS)
    for answers in found.values():
        assert answers["us-west-2"].startswith("unknown: ")
        assert str(error) in answers["us-west-2"]
        assert "timeout" in answers["us-east-1"]


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "StateMachineDoesNotExist"])
def test_what_is_not_deployed_is_unknown_in_two_words(code: str) -> None:
    found = asked(raises(ClientError({"Error": {"Code": code, "Message": "a long one"}}, "GetItem")))
    assert {answers["us-west-2"] for answers in found.values()} == {"unknown: not deployed"}


NAMES = (
    *("Item", "Items", "S", "N", "sk", "until", "executions", "executionArn", "events", "parameters"),
    *("taskScheduledEventDetails", "stateEnteredEventDetails"),
    *("DBInstances", "AutoScalingGroups", "Datapoints"),
)
json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(NAMES),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(answer=json)
def test_no_answer_ends_the_status_whatever_it_lacks(answer: Any) -> None:
    found = asked(lambda: answer)
    assert {question: list(answers) for question, answers in found.items()} == {
        question: ["us-west-2", "us-east-1"] for question in QUESTIONS
    }
    for told in found.values():
        assert isinstance(told["us-west-2"], str)


def test_an_execution_that_waits_but_whose_token_cannot_be_read_hides_no_other_answer() -> None:
    """The execution's history has the waiting state, but its published parameters are missing or malformed."""
    entered = {"id": 1, "stateEnteredEventDetails": {"name": "AskForApproval"}}
    for parameters in (
        {"other": ""},
        {"parameters": ""},
        {"parameters": "{}"},
        {"parameters": '{"Message": ""}'},
    ):
        answer = {
            "executions": [{"executionArn": EXECUTION}],
            "events": [entered, {"id": 2, "taskScheduledEventDetails": parameters}],
            "Items": [],
        }
        found = asked(partial(copy, answer))
        running = found["running executions"]["us-west-2"]
        assert running.startswith(f"{EXECUTION} unknown: AWS's answer can't be read"), running
        assert found["last execution"]["us-west-2"] == "none"
        assert found["active region"]["us-west-2"] == "us-east-1 (as deployed)"
