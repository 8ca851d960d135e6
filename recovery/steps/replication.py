"""The lag of each store's copy, judged against its limit: in step, late, or unknown without data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from recovery.steps import lag as lags
from recovery.steps.heartbeat import Heartbeat

State = Literal["in-step", "late", "unknown"]
# RDS itself writes to an idle PostgreSQL so often, so that no healthy replica looks later (RDS user guide).
IDLE_SECONDS = 300
# Heartbeats that nobody wrote for so many intervals prove nothing any more.
SILENT_INTERVALS = 3


@dataclass(frozen=True)
class Behind:
    """The lag of a copy in seconds and records, None if unknown, and how it was measured."""

    seconds: float | None
    reason: str
    records: int | None = None


@dataclass(frozen=True)
class Reading:
    """The measurement of one copy. The copy is late if its lag is above `limit` seconds, or if its replication has
    `stopped`.
    """

    name: str
    behind: Behind
    limit: float
    stopped: bool = False
    # What S3 says is on its way, in bytes; None where nobody says.
    pending: float | None = None
    # Age of something that is made now and then, and no lag of a store: it has a metric of its own.
    age_metric: str = ""


@dataclass(frozen=True)
class Judgement:
    """A measurement with its verdict and the cause of it."""

    reading: Reading
    state: State
    cause: str = field(default="")


def judge(reading: Reading) -> Judgement:
    """Judge whether one store's copy in the other region is up to date enough, lags, or can't be judged."""
    behind = reading.behind
    if reading.stopped:
        return Judgement(reading, "late", f"the copy doesn't replicate: {behind.reason}")
    if behind.seconds is None:
        return Judgement(reading, "unknown", behind.reason)
    told = f"{behind.seconds:g} s ({behind.reason}), limit {reading.limit:g} s"
    return Judgement(reading, "late" if behind.seconds > reading.limit else "in-step", told)


def health(judgements: Iterable[Judgement]) -> float | None:
    """Return 1 if every store is in step, 0 if one is late, None if unknown. Copies of which the age is
    measured instead of a lag are ignored.
    """
    states = {judgement.state for judgement in judgements if not judgement.reading.age_metric}
    if "late" in states:
        return 0.0
    return None if "unknown" in states or not states else 1.0


def between(
    there: Heartbeat | None, here: Heartbeat | None, now: datetime, *, interval_seconds: float
) -> Behind:
    """Derive a store's lag from its newest heartbeats in the active region (`there`) and in this one (`here`): the
    age of the oldest record that hasn't arrived. Without a heartbeat from the active region the lag is unknown,
    because a store to which no heartbeats are written looks like one that doesn't replicate them.
    """
    if there is None:
        last = (
            f"the newest heartbeat in this region is of {here.at.isoformat()}"
            if here
            else "none has arrived yet"
        )
        return Behind(None, f"unknown: no heartbeat can be read in the active region; {last}")
    silence = (now - there.at).total_seconds()
    if here is not None and here.number >= there.number:
        if silence > SILENT_INTERVALS * interval_seconds:
            return Behind(None, f"unknown: no heartbeat was written since {there.at.isoformat()}")
        return Behind(0.0, f"the newest heartbeat, number {here.number}, has arrived", 0)
    missing = there.number - (here.number if here else 0)
    since = _written_at(here.number + 1, here, there) if here else there.at
    seconds = round(max(0.0, (now - since).total_seconds()), 3)
    return Behind(seconds, f"heartbeat {there.number - missing + 1} hasn't arrived yet", missing)


def arrived(here: Heartbeat, there: Heartbeat | None, now: datetime) -> Behind:
    """Return the lag of a heartbeat whose arrival was just observed."""
    seconds = round(max(0.0, (now - here.at).total_seconds()), 3)
    missing = None if there is None else max(0, there.number - here.number)
    return Behind(seconds, f"heartbeat {here.number} has just arrived", missing)


def database(
    samples: Sequence[lags.Sample], acknowledged: Heartbeat | None, now: datetime, limit: float
) -> Reading:
    """Return the replica's lag: the age of the last replayed commit.

    PostgreSQL's lag also rises while the source is idle, so heartbeats decide. If the source acknowledged a write after
    that commit, the replica lacks this write and is late. Otherwise its lag is unknown: the source may be idle.
    """
    last = max(samples, key=lambda sample: sample.at, default=None)
    found = lags.at(samples, now)
    behind = Behind(found.seconds, found.reason)
    if last is None or found.seconds is None or not limit < found.seconds <= limit + IDLE_SECONDS:
        return Reading("database", behind, limit, stopped=last is not None and last.seconds < 0)
    replayed = last.at - timedelta(seconds=found.seconds)
    if acknowledged is not None and acknowledged.at > replayed:
        written = f"; a write of {acknowledged.at.isoformat()} is missing"
        return Reading("database", Behind(found.seconds, found.reason + written), limit)
    idle = f"unknown: no write was acknowledged since {replayed.isoformat()}, so the source may be idle"
    return Reading("database", Behind(None, idle), limit)


def slowest(found: Sequence[Behind]) -> Behind:
    """Return, of several measurements of a store, the one with the largest lag; unknown only if all are unknown."""
    known = [each for each in found if each.seconds is not None]
    return max(known, key=lambda each: each.seconds or 0.0) if known else found[0]


def age(made: datetime | None, what: str, now: datetime) -> Behind:
    """Return the age of the newest item of a kind."""
    if made is None:
        return Behind(None, f"unknown: there is no {what}")
    return Behind(round(max(0.0, (now - made).total_seconds()), 3), f"{what} of {made.isoformat()}")


def _written_at(number: int, before: Heartbeat, after: Heartbeat) -> datetime:
    """Estimate when a heartbeat between two others was written, as if they were evenly spaced."""
    return before.at + (after.at - before.at) * (number - before.number) / (after.number - before.number)
