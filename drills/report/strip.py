"""The strip of users' answers over time, with moments of the failover."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from drills.report.timeline import span, ticks
from drills.result import Result


@dataclass(frozen=True)
class Piece:
    """A run of equal answers to a user. Its start and end are in seconds since the loss."""

    start: float
    end: float
    good: bool


@dataclass(frozen=True)
class Moment:
    """A moment of the failover. `at` is in seconds since the loss."""

    name: str
    at: float


def pieces(result: Result) -> list[Piece]:
    """Return the users' answers from the loss to the end of the timeline."""
    whole = span(result)
    if whole is None or result.lost_at is None:
        return []
    found = [
        Piece(_since(result, each.start), min(_since(result, each.end), whole), each.good)
        for each in result.answers
    ]
    return [each for each in found if each.start < whole]


def moments(result: Result) -> Iterator[Moment]:
    """Yield those of three moments that were reached: the failover began, traffic left the lost region, users were
    served again.
    """
    if result.steps:
        yield Moment("failover began", _since(result, result.steps[0].start))
        issued = next((step for step in result.steps if step.name.startswith("PublishSwitchIssued")), None)
        if issued is not None:
            yield Moment("traffic left the lost region", _since(result, issued.start))
    if result.rto_seconds is not None:
        yield Moment("users served again", result.rto_seconds)


def strip(result: Result) -> str:
    """Draw the users' answers over time, with the failover's moments, as SVG; empty if no answers were kept."""
    found, whole = pieces(result), span(result)
    if not found or whole is None:
        return ""
    # matplotlib takes half a second to load, which every other command would wait for.
    from drills.report.pictures import answers_over_time

    return answers_over_time(found, list(moments(result)), whole, ticks(result))


def _since(result: Result, moment: str) -> float:
    assert result.lost_at is not None, "times are relative to the loss"
    return (datetime.fromisoformat(moment) - datetime.fromisoformat(result.lost_at)).total_seconds()
