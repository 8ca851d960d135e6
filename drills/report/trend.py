"""How RTO, RPO and verdicts went over past drills: one page that needs no network."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from drills.report.page import environment
from drills.result import Result

PAGE = "trend.html"
WIDTH, HEIGHT = 640.0, 120.0


@dataclass(frozen=True)
class Line:
    """The RTOs of one scenario on one target, oldest first; `points` are for an SVG of WIDTH and HEIGHT.

    `objective` is the height of the newest objective, None when it is above the picture.
    """

    name: str
    target: str
    results: tuple[Result, ...]
    points: str
    objective: float | None


def results(reports: Path) -> list[Result]:
    """Every result below a folder of reports, oldest first. One that another version wrote is left out."""
    found = []
    for file in sorted(reports.glob("*/result.json")):
        if file.parent.is_symlink():
            continue
        try:
            found.append(Result.model_validate_json(file.read_text(encoding="utf-8")))
        except ValidationError:
            continue
    return sorted(found, key=lambda result: result.started)


def lines(past: Sequence[Result]) -> list[Line]:
    """One for each scenario and target that has an RTO."""
    found = []
    for name, target in sorted({(result.scenario, result.target) for result in past}):
        own = [
            one
            for one in past
            if (one.scenario, one.target) == (name, target) and one.rto_seconds is not None
        ]
        if own:
            found.append(_line(name, target, own))
    return found


def _line(name: str, target: str, own: Sequence[Result]) -> Line:
    values = [result.rto_seconds or 0.0 for result in own]
    highest = max(values) * 1.2 or 1.0
    step = WIDTH / max(1, len(values) - 1)
    points = " ".join(
        f"{number * step:.1f},{HEIGHT * (1 - value / highest):.1f}" for number, value in enumerate(values)
    )
    objective = own[-1].rto_objective_seconds
    height = round(HEIGHT * (1 - objective / highest), 1) if objective <= highest else None
    return Line(name, target, tuple(own), points, height)


def page(past: Sequence[Result]) -> str:
    template = environment().get_template("trend.html.j2")
    return template.render(past=past[::-1], lines=lines(past), width=WIDTH, height=HEIGHT)


def write(reports: Path) -> Path:
    """Write the page of all drills; returns its path."""
    reports.mkdir(parents=True, exist_ok=True)
    file = reports / PAGE
    file.write_text(page(results(reports)), encoding="utf-8")
    return file
