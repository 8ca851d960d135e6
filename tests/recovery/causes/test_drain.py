"""The wait for a draining replica says up to which moment the replica has replayed."""

from datetime import UTC, datetime, timedelta

from recovery.steps import drain
from recovery.steps.lag import Sample

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)


def ago(**what: float) -> datetime:
    return NOW - timedelta(**what)


def drained(*samples: tuple[float, float], fenced: float, limit: int = 600) -> drain.Drain:
    """Decide about a replica with samples (seconds ago, lag) when the fence was `fenced` seconds ago."""
    taken = [Sample(ago(seconds=age), lag) for age, lag in samples]
    return drain.decide(taken, fenced_at=ago(seconds=fenced), now=NOW, limit_seconds=limit)


def test_a_drain_says_up_to_when_was_replayed() -> None:
    assert drained((5, 0), (60, 0), fenced=100) == drain.Drain(
        "drained",
        "the replica has replayed up to 2026-01-02T11:59:55+00:00, and writers stopped at 2026-01-02T11:58:35+00:00",
    )
    # To the second: what was written last is there.
    assert drained((85, 0), fenced=100).verdict == "drained"
    assert drained((86, 0), fenced=100) == drain.Drain(
        "wait", "the replica has replayed up to 2026-01-02T11:58:34+00:00"
    )
    assert drained((5, -1), fenced=100) == drain.Drain("wait", "the replica's lag is unknown")
    stopped = "writers stopped at 2026-01-02T11:50:15+00:00"
    assert drained(fenced=600) == drain.Drain(
        "failed", f"the replica's lag is unknown, 600 s after the fence; {stopped}"
    )
    assert drained((595, 0), fenced=600) == drain.Drain(
        "failed",
        f"the replica has replayed up to 2026-01-02T11:50:05+00:00, 600 s after the fence; {stopped}",
    )
    assert drained(fenced=599).verdict == "wait"
