"""Daily and weekly windows of AWS (`03:00-04:00`, `sun:05:00-sun:06:00`, both UTC), and whether they overlap."""

from collections.abc import Iterator
from itertools import product

from config.cron import clock_of

DAY, WEEK = 24 * 60, 7 * 24 * 60
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# RDS and ElastiCache refuse shorter ones.
SHORTEST_MINUTES = 30

Span = tuple[int, int]
"""A span of the week: its first minute, counted from the start of Monday, and its length in minutes."""


def daily(window: str) -> list[Span]:
    """Return seven spans, one for each day of the week, that a daily window takes."""
    first, last = (_minutes(part) for part in window.split("-"))
    return [(day * DAY + first, (last - first) % DAY) for day in range(len(DAYS))]


def weekly(window: str) -> list[Span]:
    """Return a list with the one span that a weekly window takes."""
    begin, end = (_minutes(part[4:]) + DAYS.index(part[:3]) * DAY for part in window.split("-"))
    return [(begin, (end - begin) % WEEK)]


def scheduled(expression: str, minutes: int) -> list[Span]:
    """Return the spans of the week in which a `cron(...)` schedule's runs take place, each `minutes` long; no span for
    a `rate(...)` schedule, which has no time of day.

    The schedule is taken to run on every day, whatever its day fields say: people move a drill to another day more
    often than they move a window.
    """
    clock = clock_of(expression)
    if clock is None:
        return []
    times = product(range(len(DAYS)), sorted(clock.hours), sorted(clock.minutes))
    return [(day * DAY + hour * 60 + minute, minutes) for day, hour, minute in times]


def shortest(spans: list[Span]) -> int:
    """Return the length of the shortest span, in minutes."""
    return min(length for _, length in spans)


def meet(one: list[Span], other: list[Span]) -> bool:
    """Return whether a span of `one` overlaps a span of `other`."""
    return any(a < d and c < b for a, b in _laid_out(one) for c, d in _laid_out(other))


def _laid_out(spans: list[Span]) -> Iterator[Span]:
    """Yield the first minute and the end of each span. Yield a span that crosses the end of the week a second time, a
    week earlier, so that it also overlaps spans at the start of the week.
    """
    for first, length in spans:
        yield first, first + length
        if first + length > WEEK:
            yield first - WEEK, first + length - WEEK


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
