"""The alarm that starts a failover, and its periods as they fill with failed probes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

FULL = 1.0


@dataclass(frozen=True)
class Probe:
    """One published probe: its share of failures, 0 or 1."""

    at: datetime
    failed: float


@dataclass(frozen=True)
class Alarm:
    """The alarm as CloudWatch describes it. `period` is in seconds of real time."""

    name: str
    state: str
    since: datetime
    reason: str
    period: float
    looks_at: int
    needs: int
    threshold: float


@dataclass(frozen=True)
class Period:
    """One period of the alarm. `share` is the share of failed probes in it, None without probes; `filled` is the
    share of the period that has passed.
    """

    start: datetime
    share: float | None
    failing: bool
    filled: float


def periods(alarm: Alarm, probes: Iterable[Probe], now: datetime) -> list[Period]:
    """Divide the probes into the periods that the alarm evaluates, oldest first; the last is still filling.

    CloudWatch's periods begin at multiples of their length since the epoch.
    """
    length = timedelta(seconds=alarm.period)
    present = datetime.fromtimestamp(now.timestamp() // alarm.period * alarm.period, now.tzinfo)
    starts = [present - length * back for back in range(alarm.looks_at, -1, -1)]
    seen = list(probes)
    return [_period(alarm, start, length, seen, now) for start in starts]


def _period(
    alarm: Alarm, start: datetime, length: timedelta, probes: Iterable[Probe], now: datetime
) -> Period:
    within = [probe.failed for probe in probes if start <= probe.at < start + length]
    share = sum(within) / len(within) if within else None
    filled = min((now - start) / length, FULL)
    return Period(start, share, share is not None and share > alarm.threshold, filled)
