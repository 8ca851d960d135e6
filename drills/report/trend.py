"""Trend of RTO, RPO and verdicts over past drills: one HTML page that loads nothing from a network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from drills.report.due import NOT_ASKED, Due
from drills.report.page import environment
from drills.report.past import merged, results
from drills.result import Result

PAGE = "trend.html"


@dataclass(frozen=True)
class Trend:
    """The drills of one scenario on one target, oldest first. Pictures are SVG: `picture` is empty without an RTO,
    `losses` without an RPO.
    """

    name: str
    target: str
    results: tuple[Result, ...]
    picture: str
    losses: str

    @property
    def newest(self) -> Result:
        """The newest drill."""
        return self.results[-1]

    @property
    def last_passed(self) -> str:
        """Start of the newest drill that passed; empty when none did."""
        return next((one.started for one in reversed(self.results) if one.verdict == "passed"), "")

    @property
    def passed(self) -> int:
        """Number of drills that passed."""
        return sum(one.verdict == "passed" for one in self.results)

    @property
    def change(self) -> str:
        """The newest RTO compared with the previous one, in words."""
        seconds = [one.rto_seconds for one in self.results if one.rto_seconds is not None]
        if len(seconds) < 2:
            return "nothing to compare with"
        difference = seconds[-1] - seconds[-2]
        if abs(difference) < 0.05:
            return "as before"
        return f"{abs(difference):.1f} s {'slower' if difference > 0 else 'faster'}"


def trends(past: Sequence[Result]) -> list[Trend]:
    """Group the drills by scenario and target, so that times of the embedded AWS and of AWS are never mixed."""
    found = []
    for name, target in sorted({(result.scenario, result.target) for result in past}):
        own = tuple(one for one in past if (one.scenario, one.target) == (name, target))
        found.append(Trend(name, target, own, _picture(name, target, own), _losses(name, target, own)))
    return found


def _losses(name: str, target: str, own: Sequence[Result]) -> str:
    if not any(loss.seconds is not None for one in own for loss in one.rpo):
        return ""
    # For the same reason as below.
    from drills.report.losses import picture

    return picture(f"RPO of {name} by store ({target})", own)


def _picture(name: str, target: str, own: Sequence[Result]) -> str:
    measured = [(one, one.rto_seconds) for one in own if one.rto_seconds is not None]
    if not measured:
        return ""
    # matplotlib takes half a second to load, which every other command would wait for.
    from drills.report.pictures import Point, over_time

    points = [
        Point(datetime.fromisoformat(one.started), seconds, one.verdict == "passed")
        for one, seconds in measured
    ]
    return over_time(f"RTO of {name} ({target})", points, measured[-1][0].rto_objective_seconds)


def page(past: Sequence[Result], due: Due = NOT_ASKED) -> str:
    """Render the trend page; `past` is ordered oldest first, `due` has the rehearsals that are due."""
    return environment().get_template("trend.html.j2").render(past=past[::-1], trends=trends(past), due=due)


def write(reports: Path, kept: Iterable[Result] = (), due: Due = NOT_ASKED) -> Path:
    """Write the trend page into a folder of reports, and return its path. It shows the results below the folder and
    those in `kept`, which come from evidence buckets.
    """
    reports.mkdir(parents=True, exist_ok=True)
    file = reports / PAGE
    file.write_text(page(merged(results(reports), kept), due), encoding="utf-8")
    return file
