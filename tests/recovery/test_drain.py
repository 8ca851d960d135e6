"""Nothing that was written before the fence is left behind by a graceful failover."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.steps.drain import WRITERS_STOP, decide
from recovery.steps.lag import Sample

FENCED = datetime(2026, 1, 1, 12, tzinfo=UTC)


def after(seconds: float, lag: float) -> Sample:
    return Sample(FENCED + timedelta(seconds=seconds), lag)


def verdict(*samples: Sample, at: float = 100) -> str:
    return decide(samples, fenced_at=FENCED, now=FENCED + timedelta(seconds=at), limit_seconds=300).verdict


@pytest.mark.parametrize(
    ("sample", "wanted"),
    [
        (after(-60, 0), "wait"),  # Before the fence.
        (after(10, 0), "wait"),  # The permit may not have arrived there yet.
        (after(60, 0), "drained"),
        (after(60, 44), "drained"),
        (after(60, 46), "wait"),  # The last that was replayed is from before the writers stopped.
        (after(90, -1), "wait"),  # Replication doesn't run.
    ],
)
def test_it_goes_on_once_a_transaction_from_after_the_fence_was_replayed(sample: Sample, wanted: str) -> None:
    assert verdict(sample) == wanted


def test_without_a_sample_it_waits_and_then_gives_up_and_never_goes_on() -> None:
    assert verdict() == "wait"
    assert verdict(at=300) == "failed"


@given(st.lists(st.tuples(st.floats(-600, 600), st.floats(-1, 900)), max_size=8))
def test_it_never_goes_on_while_something_written_before_may_be_missing(
    pairs: list[tuple[float, float]],
) -> None:
    samples = [after(seconds, lag) for seconds, lag in pairs]
    replayed = [each.at - timedelta(seconds=each.seconds) for each in samples if each.seconds >= 0]
    if verdict(*samples) == "drained":
        assert max(replayed) >= FENCED + WRITERS_STOP
