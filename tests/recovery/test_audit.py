"""The audit trail has each event of a history with its state and values, and says how the execution ended."""

from datetime import UTC, datetime
from typing import Any

import pytest

from recovery.steps.audit import LONGEST_VALUE, End, end, entered, records

ARN = "arn:aws:states:us-west-2:123456789012:execution:dr-failover:x"
AT = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
WRITTEN = "2026-01-02T03:04:05.678Z"


def event(number: int, kind: str, **details: Any) -> dict[str, Any]:
    return {"id": number, "timestamp": AT, "type": kind, "previousEventId": number - 1, **details}


ENTERED = event(2, "TaskStateEntered", stateEnteredEventDetails={"name": "TakeLease", "input": "{}"})
EXITED = event(3, "TaskStateExited", stateExitedEventDetails={"name": "TakeLease", "output": '{"epoch": 7}'})


def test_each_event_is_a_record_with_its_time_state_and_values() -> None:
    scheduled = event(
        4, "TaskScheduled", taskScheduledEventDetails={"resource": "putItem", "timeoutInSeconds": 5}
    )
    assert list(records(ARN, [ENTERED, EXITED, scheduled])) == [
        {
            "execution": ARN,
            "number": 2,
            "at": WRITTEN,
            "type": "TaskStateEntered",
            "state": "TakeLease",
            "values": {"name": "TakeLease"},
        },
        {
            "execution": ARN,
            "number": 3,
            "at": WRITTEN,
            "type": "TaskStateExited",
            "state": "TakeLease",
            "values": {"name": "TakeLease", "output": '{"epoch": 7}'},
        },
        {
            "execution": ARN,
            "number": 4,
            "at": WRITTEN,
            "type": "TaskScheduled",
            "state": "",
            "values": {"resource": "putItem", "timeoutInSeconds": "5"},
        },
    ]


def test_what_a_state_was_given_is_kept_once_where_it_was_given() -> None:
    started = event(1, "ExecutionStarted", executionStartedEventDetails={"input": '{"a": 1}', "roleArn": "r"})
    (first,) = records(ARN, [started])
    assert first["values"] == {"input": '{"a": 1}', "roleArn": "r"}
    details = {"name": "TakeLease", "output": "{}", "outputDetails": {"truncated": False}, "input": "x"}
    (exited,) = records(ARN, [event(2, "TaskStateExited", stateExitedEventDetails=details)])
    # Details of details say how long the value is.
    assert exited["values"] == {"name": "TakeLease", "output": "{}", "input": "x"}


@pytest.mark.parametrize(("length", "cut"), [(LONGEST_VALUE, False), (LONGEST_VALUE + 1, True)])
def test_a_value_that_is_too_long_is_cut_and_says_how_long_it_was(length: int, cut: bool) -> None:
    details = {"taskSucceededEventDetails": {"output": "y" * length}}
    (found,) = records(ARN, [event(1, "TaskSucceeded", **details)])
    value = found["values"]["output"]
    assert value == ("y" * LONGEST_VALUE + f"… ({length} characters)" if cut else "y" * length)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("ExecutionSucceeded", "SUCCEEDED"),
        ("ExecutionFailed", "FAILED"),
        ("ExecutionTimedOut", "TIMED_OUT"),
        ("ExecutionAborted", "ABORTED"),
    ],
)
@pytest.mark.parametrize(
    ("values", "failure"),
    [
        ({}, ""),
        ({"error": "States.Timeout"}, "States.Timeout"),
        ({"cause": "somebody"}, "somebody"),
        ({"error": "PromotionFailed", "cause": "it is gone"}, "PromotionFailed it is gone"),
    ],
)
def test_an_end_says_how_and_why(kind: str, status: str, values: dict[str, str], failure: str) -> None:
    last = event(9, kind, **({"executionFailedEventDetails": values} if values else {}))
    # With three records the index of the last differs from that of the first and second.
    assert end(list(records(ARN, [ENTERED, EXITED, last]))) == End(status, failure)


def test_an_execution_has_not_ended_before_its_last_record_says_so() -> None:
    over = event(8, "ExecutionSucceeded")
    assert end([]) is None
    assert end(list(records(ARN, [ENTERED]))) is None
    assert end(list(records(ARN, [over, ENTERED]))) is None


def test_states_are_entered_in_order_and_only_entries_count() -> None:
    other = event(5, "PassStateEntered", stateEnteredEventDetails={"name": "Done"})
    nameless = event(6, "SomethingEntered")
    assert entered(records(ARN, [ENTERED, EXITED, other, nameless])) == ["TakeLease", "Done"]
