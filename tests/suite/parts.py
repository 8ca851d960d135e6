"""The parts of the suite, each one call of pytest: what it runs, beside which others, and its results."""

import argparse
import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.project import CACHE, ROOT

FOLDER = CACHE / "suite"
DEPLOYED = "tests/deployed"
# There and back, by real Terraform: each takes a quarter of an hour and more.
BESIDE = tuple(f"{DEPLOYED}/{name}.py" for name in ("test_round_trip", "test_other_trips", "test_reconcile"))
# pytest's own codes.
NOTHING, INTERRUPTED = 5, 130


@dataclass(frozen=True)
class Part:
    """The tests of one call of pytest, with the number of workers and the priority (nice).

    Tests that compute have a lower priority than tests that mostly wait, and these a lower one than the longest
    work: Terraform's deployment of the world and the round trip after it, which decide when the suite ends. No
    priority is so low that other work on the same cores would stop the part.
    """

    name: str
    workers: int
    where: tuple[str, ...]
    niceness: int = 0


PARTS = (
    Part("without a deployed world", 3, (f"--ignore={DEPLOYED}",), niceness=4),
    Part("in a deployed world", 4, (DEPLOYED,), niceness=2),
)
THERE_AND_BACK = Part("there and back", len(BESIDE), BESIDE)


def run(part: Part, options: argparse.Namespace, more: Sequence[str], passed: Path) -> dict[str, Any]:
    """Run a part, and return the results that pytest recorded."""
    chosen = chosen_by(part, more)
    if chosen is None:
        return _told(part, NOTHING)
    command = _command(part, chosen, options, more, passed)
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        code = process.wait()
    except KeyboardInterrupt:
        # pytest got it too, and ends in order.
        process.wait()
        code = INTERRUPTED
    return _told(part, code)


def _command(
    part: Part, chosen: Sequence[str], options: argparse.Namespace, more: Sequence[str], passed: Path
) -> list[str]:
    """Return the command that runs pytest for a part, after removing the last run's results."""
    _file(part).unlink(missing_ok=True)
    command = [
        "nice",
        "-n",
        str(part.niceness),
        sys.executable,
        "-m",
        "pytest",
        "-n",
        str(part.workers),
        "--dist",
        "loadgroup",
    ]
    command += ["--no-loadscope-reorder", "--told", str(_file(part)), *chosen]
    command += [] if options.all else ["-m", "not slow"]
    command += ["--shard", str(options.shard)] if options.shard else []
    # A run of its own choice runs what was chosen.
    return command + ([] if more else ["--passed", str(passed)])


def _file(part: Part) -> Path:
    return FOLDER / f"told, {part.name}.json"


def _told(part: Part, code: int) -> dict[str, Any]:
    nothing: dict[str, Any] = {"counts": {}, "groups": {}, "seconds": 0.0}
    file = _file(part)
    found = json.loads(file.read_text(encoding="utf-8")) if code != NOTHING and file.is_file() else nothing
    return {**found, "part": part.name, "exit": code}


class Beside:
    """A part that runs in parallel to the others, as a pytest process; without a process if it isn't wanted."""

    def __init__(self, process: "subprocess.Popen[bytes] | None", log: Path) -> None:
        self._process, self._log = process, log

    def results(self) -> list[dict[str, Any]]:
        """Wait for the part's end, print its log, and return its results, if it ran."""
        if self._process is None:
            return []
        try:
            code = self._process.wait()
        except KeyboardInterrupt:
            self._process.wait()
            code = INTERRUPTED
        print(self._log.read_text(encoding="utf-8"), flush=True)
        return [_told(THERE_AND_BACK, code)]

    def stop(self) -> None:
        """End the part in order, when the others ended without waiting for it."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()


@contextmanager
def beside(options: argparse.Namespace, passed: Path, *, wanted: bool) -> Iterator[Beside]:
    """Run the round trips in the background with a log of their own, and end them when the context ends."""
    log = FOLDER / "there-and-back.log"
    if not wanted:
        yield Beside(None, log)
        return
    command = _command(THERE_AND_BACK, THERE_AND_BACK.where, options, (), passed)
    with log.open("wb") as out:
        going_on = Beside(subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out), log)
        try:
            yield going_on
        finally:
            going_on.stop()


def chosen_by(part: Part, more: Sequence[str]) -> list[str] | None:
    """Return the part's pytest arguments, limited to what the caller named; None when nothing named belongs to
    the part.
    """
    named = [each for each in more if (ROOT / each.partition("::")[0]).exists()]
    rest = [each for each in more if each not in named]
    if not more and part is PARTS[1]:
        return [*part.where, *(f"--ignore={each}" for each in BESIDE)]
    if not named:
        return [*part.where, *rest]
    deployed = [each for each in named if Path(each).is_relative_to(DEPLOYED)]
    if part is PARTS[1]:
        # A folder above `DEPLOYED` contains its tests too.
        holds = any(Path(DEPLOYED).is_relative_to(each) for each in named if each not in deployed)
        here = [DEPLOYED] if holds else deployed
        return [*here, *rest] if here else None
    here = [each for each in named if each not in deployed]
    return [*part.where, *here, *rest] if here else None
