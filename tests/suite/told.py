"""Records test outcomes one by one, so that even a run that is killed leaves those of its finished tests."""

import json
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.suite.groups import group_of


class Told:
    """A pytest plugin that collects outcomes in the controller, or in the only process."""

    def __init__(self, result: Path | None, passed: Path | None) -> None:
        self._result, self._passed = result, passed
        self._began = time.monotonic()
        self._counts: Counter[str] = Counter()
        self._seconds: dict[str, float] = {}
        self._bad: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name, group = report.nodeid, group_of(report.nodeid)
        self._seconds[group] = self._seconds.get(group, 0.0) + report.duration
        if report.failed:
            self._bad.add(name)
        if report.failed or (report.when == "call" and report.passed) or report.skipped:
            self._counts["errors" if report.failed and report.when != "call" else report.outcome] += 1
        if report.when == "teardown" and name not in self._bad and self._passed is not None:
            with self._passed.open("a", encoding="utf-8") as file:
                file.write(f"{name}\n")

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        if self._result is not None:
            told = {
                "exit": int(exitstatus),
                "seconds": round(time.monotonic() - self._began, 1),
                "counts": dict(self._counts),
                "groups": {name: round(seconds, 1) for name, seconds in sorted(self._seconds.items())},
            }
            self._result.write_text(json.dumps(told, indent=1), encoding="utf-8")


def passed_before(file: Path | None) -> frozenset[str]:
    """Return the tests that need not run again."""
    if file is None or not file.is_file():
        return frozenset()
    return frozenset(file.read_text(encoding="utf-8").splitlines())
