"""What a drill leaves behind: `report.html`, `result.json`, `junit.xml` and the newest-report link."""

import os
from pathlib import Path

from drills.report.junit import junit
from drills.report.page import page
from drills.report.past import before, results
from drills.result import Result

__all__ = ["write"]


def write(result: Result, folder: Path) -> Path:
    """Write the reports beside the journal; returns the path of the page."""
    (folder / "result.json").write_text(result.model_dump_json(indent=2) + "\n", encoding="utf-8")
    (folder / "junit.xml").write_text(junit(result), encoding="utf-8")
    file = folder / "report.html"
    file.write_text(page(result, before(result, results(folder.parent))), encoding="utf-8")
    _point_latest(folder)
    return file


def _point_latest(folder: Path) -> None:
    """Replace `latest` in one step, so that it always names a whole report."""
    fresh = folder.parent / f".latest-{os.getpid()}"
    fresh.symlink_to(folder.name)
    fresh.replace(folder.parent / "latest")
