"""A lease says who holds it, since when and until when."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from recovery.lease_table import Lease
from recovery.steps import lease
from tests.recovery.stubs import Call, client

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
ARN = "arn:aws:states:us-west-2:123456789012:execution:dr-failover:x"
TAKEN = "2026-01-02T11:30:00.000Z"


@pytest.mark.parametrize(
    ("holder", "cause"),
    [
        ("running", f"{ARN} runs and has held the lease since {TAKEN}; follow that execution, or stop it"),
        (
            "gone",
            f"{ARN} has held the lease since {TAKEN} and no longer exists; the lease is free 3600 s after it was taken",
        ),
        (
            "unknown",
            f"{ARN} has held the lease since {TAKEN} and can't be asked; the lease is free 3600 s after it was taken",
        ),
    ],
)
def test_a_lease_that_stays_says_with_whom_since_when_and_until_when(
    holder: lease.HolderState, cause: str
) -> None:
    found = lease.decide(Lease(4, ARN, TAKEN), holder, me="me", floor=5, now=NOW, lease_seconds=3600)
    assert found == lease.Held(cause)


def test_a_lease_is_free_from_the_moment_that_was_said() -> None:
    def decided(seconds: int) -> object:
        return lease.decide(Lease(4, ARN, TAKEN), "gone", me="me", floor=5, now=NOW, lease_seconds=seconds)

    assert decided(1800) == lease.Retake(4, 5)
    assert isinstance(decided(1801), lease.Held)
    timeless = lease.decide(Lease(4, ARN, ""), "gone", me="me", floor=9, now=NOW, lease_seconds=3600)
    assert timeless == lease.Retake(4, 9)


@pytest.mark.parametrize(
    ("status", "error", "state"),
    [
        ("RUNNING", "", "running"),
        ("PENDING_REDRIVE", "", "running"),
        ("SUCCEEDED", "", "ended"),
        ("FAILED", "", "ended"),
        ("TIMED_OUT", "", "ended"),
        ("ABORTED", "", "ended"),
        ("SOMETHING_NEW", "", "unknown"),
        ("", "ExecutionDoesNotExist", "gone"),
        ("", "InvalidArn", "gone"),
        ("", "ValidationException", "gone"),
        ("", "ThrottlingException", "unknown"),
    ],
)
def test_a_holder_is_what_step_functions_says_and_unknown_without_an_answer(
    status: str, error: str, state: str
) -> None:
    answer = {"executionArn": ARN, "stateMachineArn": "m", "startDate": 0, "status": status}
    with client(
        "stepfunctions", Call("describe_execution", {"executionArn": ARN}, answer, error)
    ) as machines:
        assert lease.holder_state(machines, ARN) == state


def test_nobody_holds_a_free_lease_and_a_region_that_is_lost_says_nothing() -> None:
    class Lost:
        def describe_execution(self, **_: Any) -> Any:
            raise EndpointConnectionError(endpoint_url="https://x")

    assert lease.holder_state(Lost(), "") == "gone"  # type: ignore[arg-type]
    assert lease.holder_state(Lost(), ARN) == "unknown"  # type: ignore[arg-type]
