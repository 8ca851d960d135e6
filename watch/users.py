"""Answers to users of the public name, as spans of equal answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# What the strip shows.
KEPT = timedelta(minutes=15)
# Nobody looked for longer than this: what users got meanwhile wasn't seen.
UNSEEN = timedelta(seconds=10)


@dataclass(frozen=True)
class Span:
    """Equal answers in a row. `start` is when the first came, `end` the last; `region` is empty if the answers don't
    name one.
    """

    start: datetime
    end: datetime
    good: bool
    region: str
    told: str


def extended(spans: Sequence[Span], answer: Span) -> tuple[Span, ...]:
    """Return the spans with one more answer, without those that are too old for the page."""
    kept = [each for each in spans if answer.end - each.end <= KEPT]
    goes_on = kept and answer.start - kept[-1].end <= UNSEEN
    if goes_on and (kept[-1].good, kept[-1].region) == (answer.good, answer.region):
        return (*kept[:-1], replace(kept[-1], end=answer.end, told=answer.told))
    return (*kept, answer)


@dataclass(frozen=True)
class Outage:
    """The newest time without good answers. `served_at` is the first good answer after it, from `region`; None if
    there is none yet, or if the page didn't ask for a while after it.
    """

    since: datetime
    served_at: datetime | None
    region: str

    @property
    def seconds(self) -> float | None:
        return None if self.served_at is None else round((self.served_at - self.since).total_seconds(), 3)


def newest_outage(spans: Sequence[Span]) -> Outage | None:
    """Return the newest outage; None if every answer was good."""
    last = next((number for number in reversed(range(len(spans))) if not spans[number].good), None)
    if last is None:
        return None
    first = last
    while first > 0 and not spans[first - 1].good and _follows(spans, first):
        first -= 1
    after = spans[last + 1] if last + 1 < len(spans) and _follows(spans, last + 1) else None
    return Outage(spans[first].start, after.start if after else None, after.region if after else "")


def _follows(spans: Sequence[Span], number: int) -> bool:
    """Return whether the page asked without a pause between a span and the previous one."""
    return spans[number].start - spans[number - 1].end <= UNSEEN
