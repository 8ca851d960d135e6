"""The report as one page that needs no network."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from drills.result import ClientResult, Result

SHOWN_SECONDS = 0.05


@dataclass(frozen=True)
class Bar:
    """One step on the timeline; `left` and `width` are percent of the time from the loss to the end."""

    name: str
    left: float
    width: float
    label: str


def page(result: Result) -> str:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, autoescape=True
    )
    environment.filters["seconds"] = seconds
    environment.filters["client_told"] = client_told
    template = environment.get_template("page.html.j2")
    return template.render(result=result, bars=timeline(result), span=_span(result))


def seconds(value: float | None) -> str:
    """A duration for people; None is unknown, never zero."""
    if value is None:
        return "unknown"
    if value < 120:
        return f"{value:.1f} s"
    return f"{int(value // 60)} min {value % 60:.0f} s"


def client_told(client: ClientResult) -> str:
    """What a client saw, in a sentence or two."""
    lost = "unknown how many" if client.lost is None else f"{client.lost}"
    if client.explained is None and client.down_seconds is None:
        return f"A client wrote rows: {client.written} were acknowledged, {lost} of them are lost."
    told = f"A client wrote rows: {client.written} were acknowledged before the loss, {lost} of them are lost"
    if client.explained is not None:
        told += f"; the replica was {seconds(client.lag_seconds)} behind, which explains {client.explained}"
    told += (
        f". {client.refused} were refused, and the other region took the first {seconds(client.down_seconds)}"
    )
    return f"{told} after the loss."


def timeline(result: Result) -> list[Bar]:
    """What took time between the loss and the end, the wait for the alarm first.

    Steps below SHOWN_SECONDS are left out here; the table of steps has them.
    """
    span = _span(result)
    if span is None or result.lost_at is None:
        return []
    lost = datetime.fromisoformat(result.lost_at)
    bars = []
    if result.steps:
        noticed = (datetime.fromisoformat(result.steps[0].start) - lost).total_seconds()
        bars.append(Bar("until the failover began", 0.0, 100 * noticed / span, seconds(noticed)))
    for step in result.steps:
        if (step.seconds or 0.0) < SHOWN_SECONDS and step.end is not None:
            continue
        start = (datetime.fromisoformat(step.start) - lost).total_seconds()
        length = step.seconds or 0.0
        bars.append(Bar(step.name, 100 * start / span, max(100 * length / span, 0.3), seconds(step.seconds)))
    return bars


def _span(result: Result) -> float | None:
    """Seconds from the loss to the end of the last step."""
    ends = [step.end or step.start for step in result.steps]
    if not ends or result.lost_at is None:
        return None
    lost = datetime.fromisoformat(result.lost_at)
    return max((datetime.fromisoformat(end) - lost).total_seconds() for end in ends)
