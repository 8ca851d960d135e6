"""Decides whether the replica has replayed all writes of the old active region; a graceful failover
waits until then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from recovery.steps.lag import Sample

# The permit reaches the old region by the global table, within a second or two as a rule; a request that began before
# ends within its own limits.
WRITERS_STOP = timedelta(seconds=15)


@dataclass(frozen=True)
class Drain:
    """The decision whether to continue, wait or give up, and why."""

    verdict: Literal["drained", "wait", "failed"]
    cause: str


def decide(samples: Iterable[Sample], *, fenced_at: datetime, now: datetime, limit_seconds: int) -> Drain:
    """Decide, by the replica's lag, whether it has replayed all writes from before the fence.

    ReplicaLag is the age of the last replayed transaction (RDS User Guide), and a replica replays in order: if it has
    replayed a transaction from after the fence, it has replayed all before it. On an idle source RDS itself writes a
    transaction within five minutes.
    """
    stopped = fenced_at + WRITERS_STOP
    replayed = [sample.at - timedelta(seconds=sample.seconds) for sample in samples if sample.seconds >= 0]
    newest = max(replayed, default=None)
    if newest is not None and newest >= stopped:
        return Drain(
            "drained",
            f"the replica has replayed up to {newest.isoformat()}, and writers stopped at {stopped.isoformat()}",
        )
    known = (
        "the replica's lag is unknown"
        if newest is None
        else f"the replica has replayed up to {newest.isoformat()}"
    )
    if (now - fenced_at).total_seconds() >= limit_seconds:
        return Drain(
            "failed", f"{known}, {limit_seconds} s after the fence; writers stopped at {stopped.isoformat()}"
        )
    return Drain("wait", known)
