"""The files of a drill's report: `report.html`, `result.json`, `junit.xml` and the link `latest`."""

import os
from pathlib import Path

from drills.report.junit import junit
from drills.report.page import page
from drills.report.past import before, results
from drills.result import Result

__all__ = ["write"]


def write(result: Result, folder: Path) -> Path:
    """Write the reports beside the journal, and return the path of the page."""
    (folder / "result.json").write_text(result.model_dump_json(indent=2) + "\n", encoding="utf-8")
    (folder / "junit.xml").write_text(junit(result), encoding="utf-8")
    file = folder / "report.html"
    file.write_text(page(result, before(result, results(folder.parent))), encoding="utf-8")
    _point_latest(folder)
    return file


def _point_latest(folder: Path) -> None:
    """Replace `latest` atomically, so that it always names a complete report."""
    fresh = folder.parent / f".latest-{os.getpid()}"
    fresh.symlink_to(folder.name)
    fresh.replace(folder.parent / "latest")
