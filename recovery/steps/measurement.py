"""The failover's time (RTO) and its loss of data, as far as it is known (RPO)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recovery.clock import written
from recovery.steps.heartbeat import Heartbeat
from recovery.steps.lag import Lag, Sample, at


@dataclass(frozen=True)
class Timeline:
    """Moments of a failover. `lost` is None if the prober saw no loss (a planned failover)."""

    lost: datetime | None
    started: datetime
    verified: datetime


# From the loss to users served again; of it, from the start of the machine; and what isn't here, per store.
TIME_METRIC, OWN_TIME_METRIC, LOSS_METRIC = "TimeToFailover", "TimeOfExecution", "DataLoss"
# Stores whose loss heartbeats tell; the database's own lag tells its.
STORES = ("table", "storage")


def decide(
    timeline: Timeline, samples: Sequence[Sample], arrived: Mapping[str, Heartbeat | None] | None = None
) -> dict[str, Any]:
    """Compute the RTO, and the RPO per store: seconds, or None with a reason. Nothing is guessed.

    RTO is the time from the first failed probe until the verification from outside. The database's RPO is the last
    measured lag before the loss: an upper bound of what wasn't replicated. `arrived` has, for each other store, the
    lost region's newest heartbeat that arrived in this region: later writes may be missing. The heartbeat's number is
    kept, so that missing records can be counted once the lost region is back.
    """
    moment = timeline.lost or timeline.started
    return {
        "lostAt": written(timeline.lost) if timeline.lost else None,
        "startedAt": written(timeline.started),
        "verifiedAt": written(timeline.verified),
        "recoverySeconds": _seconds(timeline.started, timeline.verified),
        "rto": _rto(timeline),
        "rpo": {
            "database": _lag(at(samples, moment)),
            **{store: _since((arrived or {}).get(store), moment) for store in STORES},
        },
    }


def times(measured: Mapping[str, Any]) -> dict[str, float]:
    """Return the known metrics of a failover's time, in seconds."""
    known = {TIME_METRIC: measured["rto"]["seconds"], OWN_TIME_METRIC: measured["recoverySeconds"]}
    return {name: seconds for name, seconds in known.items() if seconds is not None}


def losses(measured: Mapping[str, Any]) -> dict[str, float]:
    """Return how many seconds of writes each store may have lost, for the stores of which this is known."""
    said = {store: found["seconds"] for store, found in measured["rpo"].items()}
    return {store: seconds for store, seconds in said.items() if seconds is not None}


def _rto(timeline: Timeline) -> dict[str, Any]:
    if timeline.lost is None:
        return _unknown("the prober saw no loss")
    if timeline.lost > timeline.verified:
        return _unknown("the prober saw the loss after the failover")
    return {
        "seconds": _seconds(timeline.lost, timeline.verified),
        "reason": "from the first failed probe to the verification",
    }


def _since(arrived: Heartbeat | None, moment: datetime) -> dict[str, Any]:
    if arrived is None:
        return _unknown("no heartbeat of the lost region arrived")
    seconds = max(0.0, _seconds(arrived.at, moment))
    reason = f"at most: the newest heartbeat that arrived is number {arrived.number}, written at {written(arrived.at)}"
    return {"seconds": seconds, "reason": reason, "heartbeat": arrived.number}


def _lag(lag: Lag) -> dict[str, Any]:
    return {"seconds": lag.seconds, "reason": lag.reason}


def _unknown(reason: str) -> dict[str, Any]:
    return {"seconds": None, "reason": f"unknown: {reason}"}


def _seconds(since: datetime, until: datetime) -> float:
    return round((until - since).total_seconds(), 3)
