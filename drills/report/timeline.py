"""The timeline: a lane for each state, from the loss on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from drills.report.words import recovered, seconds
from drills.result import Result, StepResult

# States that took less together are left to the table of steps.
SHOWN_SECONDS = 0.05
# So that the shortest bar is to be seen, in percent of the picture.
THINNEST = 0.3
TICKS = 4
BEGAN = "until the failover began"


@dataclass(frozen=True)
class Bar:
    """A bar of the timeline. `left` and `width` are in percent of the time from the loss to the end of the timeline."""

    left: float
    width: float


@dataclass(frozen=True)
class Lane:
    """One lane of the timeline, with the total time of its bars."""

    name: str
    bars: tuple[Bar, ...]
    label: str
    kind: str = "step"


def span(result: Result) -> float | None:
    """Return the seconds from the loss to the end of the timeline; None if nothing came after a loss."""
    if result.lost_at is None:
        return None
    ends = [_since(result, step.end or step.start) for step in result.steps]
    longest = max([*ends, result.rto_seconds or 0.0])
    return longest if longest > 0 else None


def ticks(result: Result) -> list[str]:
    """Return the times below the timeline, evenly spaced."""
    whole = span(result)
    return [] if whole is None else [seconds(whole * number / TICKS) for number in range(TICKS + 1)]


def timeline(result: Result) -> list[Lane]:
    """Return the lanes of a drill's timeline, in the order in which they began."""
    whole = span(result)
    return [] if whole is None else list(_lanes(result, whole))


def _lanes(result: Result, whole: float) -> Iterator[Lane]:
    if result.rto_seconds is not None:
        yield Lane(
            f"until {recovered(result)}",
            (_bar(0.0, result.rto_seconds, whole),),
            seconds(result.rto_seconds),
            "rto",
        )
    began = _since(result, result.steps[0].start) if result.steps else 0.0
    if began > 0:
        yield Lane(BEGAN, (_bar(0.0, began, whole),), seconds(began), "waiting")
    for name in dict.fromkeys(step.name for step in result.steps):
        visits = [step for step in result.steps if step.name == name]
        if any(visit.end is None for visit in visits) or _took(visits) >= SHOWN_SECONDS:
            yield _lane(result, name, visits, whole)


def _lane(result: Result, name: str, visits: list[StepResult], whole: float) -> Lane:
    bars = tuple(
        _bar(_since(result, visit.start), _since(result, visit.end or visit.start), whole) for visit in visits
    )
    known = all(visit.end for visit in visits)
    label = seconds(_took(visits) if known else None)
    often = f" ({len(visits)} times)" if len(visits) > 1 else ""
    return Lane(f"{name}{often}", bars, label, "branches" if visits[0].parallel else "step")


def _bar(start: float, end: float, whole: float) -> Bar:
    """Return the bar of a period; one that began before the loss is cut at the loss."""
    left = min(max(100 * start / whole, 0.0), 100.0 - THINNEST)
    return Bar(left, max(100 * end / whole - left, THINNEST))


def _took(visits: list[StepResult]) -> float:
    return sum(visit.seconds or 0.0 for visit in visits)


def _since(result: Result, moment: str) -> float:
    assert result.lost_at is not None, "times are relative to the loss"
    return (datetime.fromisoformat(moment) - datetime.fromisoformat(result.lost_at)).total_seconds()
