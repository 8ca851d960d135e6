"""A lease stays with whoever runs; the lease of an execution that isn't running can be retaken."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber
from hypothesis import given
from hypothesis import strategies as st

from recovery.clock import written
from recovery.lease_table import Lease
from recovery.steps.lease import Held, HolderState, Retake, decide, holder_state

NOW = datetime(2026, 1, 1, 3, 0, tzinfo=UTC)
ME, OTHER = "arn:me", "arn:other"
SESSION = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")
# Every status that Step Functions has for an execution: whoever may still change something runs.
STATUSES: dict[str, HolderState] = {
    "RUNNING": "running",
    "PENDING_REDRIVE": "running",
    "SUCCEEDED": "ended",
    "FAILED": "ended",
    "TIMED_OUT": "ended",
    "ABORTED": "ended",
}


def judge(
    holder: str, state: HolderState, *, age: float = 60, epoch: int = 4, floor: int = 5
) -> Retake | Held:
    lease = Lease(epoch, holder, written(NOW - timedelta(seconds=age)))
    return decide(lease, state, me=ME, floor=floor, now=NOW, lease_seconds=1800)


def test_a_running_holder_keeps_the_lease_however_old_it_is() -> None:
    assert isinstance(judge(OTHER, "running", age=10**6), Held)


def test_the_lease_of_an_ended_execution_is_retaken_at_once() -> None:
    assert judge(OTHER, "ended", age=0) == Retake(seen_epoch=4, next_epoch=5)


@pytest.mark.parametrize("state", ["gone", "unknown"])
def test_a_holder_that_cannot_be_asked_keeps_it_for_its_time_only(state: HolderState) -> None:
    assert isinstance(judge(OTHER, state, age=1799), Held)
    assert isinstance(judge(OTHER, state, age=1801), Retake)


def test_a_refusal_names_the_holder() -> None:
    held = judge(OTHER, "running")
    assert isinstance(held, Held)
    assert OTHER in held.cause


def test_a_lease_that_was_freed_meanwhile_is_taken() -> None:
    assert isinstance(judge("", "gone"), Retake)


def test_an_answer_that_got_lost_does_not_lock_an_execution_out_of_its_own_lease() -> None:
    assert isinstance(judge(ME, "running"), Retake)


@given(epoch=st.integers(0, 10**6), floor=st.integers(1, 10**6))
def test_every_retaking_raises_the_epoch(epoch: int, floor: int) -> None:
    result = judge(OTHER, "ended", epoch=epoch, floor=floor)
    assert isinstance(result, Retake)
    assert result.next_epoch > result.seen_epoch
    assert result.next_epoch >= floor


def asked(*, status: str = "", error: str = "") -> HolderState:
    """Return the holder's state for an answer of Step Functions."""
    client = SESSION.client("stepfunctions", "us-west-2")
    stub = Stubber(client)
    if error:
        stub.add_client_error("describe_execution", error)
    else:
        required = {"executionArn": OTHER, "stateMachineArn": "arn:machine", "startDate": NOW}
        stub.add_response("describe_execution", {**required, "status": status})
    with stub:
        return holder_state(client, OTHER)


@pytest.mark.parametrize(("status", "expected"), STATUSES.items())
def test_the_lease_is_kept_by_who_may_still_go_on_and_lost_by_who_ended(
    status: str, expected: HolderState
) -> None:
    state = asked(status=status)
    assert state == expected
    assert isinstance(judge(OTHER, state, age=10**6), Held) == (expected == "running")


def test_every_status_that_step_functions_has_is_judged() -> None:
    shape: Any = SESSION.client("stepfunctions", "us-west-2").meta.service_model.shape_for("ExecutionStatus")
    assert set(shape.enum) == set(STATUSES)
    assert set(STATUSES.values()) <= set(get_args(HolderState))


def test_a_status_that_nobody_knows_yet_is_unknown() -> None:
    assert asked(status="PAUSED_BY_SOMEBODY") == "unknown"


@pytest.mark.parametrize("error", ["ExecutionDoesNotExist", "InvalidArn", "ValidationException"])
def test_a_holder_that_is_no_execution_any_more_is_gone(error: str) -> None:
    assert asked(error=error) == "gone"


@pytest.mark.parametrize("error", ["AccessDeniedException", "ThrottlingException"])
def test_step_functions_that_refuses_to_say_leaves_the_holder_unknown(error: str) -> None:
    assert asked(error=error) == "unknown"


def test_step_functions_that_does_not_answer_leaves_the_holder_unknown() -> None:
    class Silent:
        def describe_execution(self, **_: Any) -> None:
            raise EndpointConnectionError(endpoint_url="https://states")

    silent: Any = Silent()
    assert holder_state(silent, OTHER) == "unknown"
    assert holder_state(silent, "") == "gone"
