"""A lease stays with whoever runs; the lease of an execution that isn't running can be retaken."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.clock import written
from recovery.ledger import Lease
from recovery.steps.lease import Held, HolderState, Retake, decide

NOW = datetime(2026, 1, 1, 3, 0, tzinfo=UTC)
ME, OTHER = "arn:me", "arn:other"


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
