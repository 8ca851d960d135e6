"""Results of drills before, as they lie below a folder of reports."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from drills.result import Result


def results(reports: Path) -> list[Result]:
    """Read every result below a folder of reports, oldest first. One that another version wrote is left out."""
    found = []
    for file in sorted(reports.glob("*/result.json")):
        if file.parent.is_symlink():
            continue
        try:
            found.append(Result.model_validate_json(file.read_text(encoding="utf-8")))
        except ValidationError:
            continue
    return sorted(found, key=lambda result: result.started)


def before(result: Result, past: Iterable[Result]) -> Result | None:
    """Return the newest run of the same scenario on the same target that started before this one; None without any.

    Times of a world whose clock ran at another speed are no comparison.
    """
    alike = [
        one
        for one in past
        if (one.scenario, one.target, one.clock_speed) == (result.scenario, result.target, result.clock_speed)
        and one.started < result.started
    ]
    return max(alike, key=lambda one: one.started, default=None)
