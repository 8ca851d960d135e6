"""Runs the suite: `python -m tests.suite [--all] [--shard 1/4] [arguments of pytest]`.

First come the tests that need no deployed world: they compute and wait for servers, so three run at once on two
cores, while Terraform deploys the world. Then come the tests that share this world: drills mostly wait, so four
run at once. Round trips take longest and mostly wait, so they run beside both from the beginning. An
interrupted run continues where it ended if nothing has changed.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from operations.project import CACHE, ROOT
from operations.unforeseen import guarded
from tests.suite.parts import FOLDER, INTERRUPTED, NOTHING, PARTS, beside, run
from tests.suite.shares import KEPT, known_durations, measured, shard_of

LAST = CACHE / "suite.json"
FIRST_ONLY = {"-x", "--exitfirst", "--maxfail=1"}
# What no test depends on.
_LEFT_OUT = ("node_modules", "cdktf.out", "reports", "__pycache__")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run both parts; the exit code is the first that isn't good."""
    arguments = sys.argv[1:] if arguments is None else arguments
    options, more = _parser().parse_known_args(arguments)
    began, results = time.monotonic(), []
    passed = FOLDER / _key(arguments) / "passed"
    passed.parent.mkdir(parents=True, exist_ok=True)
    # What somebody chose runs where it can be watched.
    with _deploying(wanted=not more), beside(options, passed, wanted=not more) as there_and_back:
        for part in PARTS:
            results.append(run(part, options, more, passed))
            if results[-1]["exit"] == INTERRUPTED or (results[-1]["exit"] and FIRST_ONLY & set(more)):
                break
        results += there_and_back.results()
    code = _code([int(each["exit"]) for each in results])
    if code == 0:
        passed.unlink(missing_ok=True)
    _say(results, time.monotonic() - began, code)
    if not more and not options.all:
        _keep(results, time.monotonic() - began, code)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.suite", description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--all", action="store_true", help="also run the tests that take too long for every change"
    )
    parser.add_argument("--shard", type=shard_of, help="run only this shard, such as 1/4")
    return parser


def _code(codes: Sequence[int]) -> int:
    """Return the first exit code of a failure. A part without tests counts as good beside one with tests."""
    bad = [code for code in codes if code not in (0, NOTHING)]
    if bad:
        return bad[0]
    return NOTHING if all(code == NOTHING for code in codes) else 0


@contextmanager
def _deploying(*, wanted: bool) -> Iterator[None]:
    """Deploy the world in the background while the context lasts. An error here occurs again, and is shown, in
    the tests that need the world.
    """
    if not wanted:
        yield
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "deployed-world.log").open("wb") as log:
        command = [sys.executable, "-m", "tests.deployed.begin"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def _say(results: Sequence[dict[str, Any]], seconds: float, code: int) -> None:
    """Print the last line: the result of the suite."""
    counts: Counter[str] = Counter()
    for each in results:
        counts.update(each["counts"])
    said = ", ".join(
        f"{counts[name]} {name}" for name in ("passed", "failed", "errors", "skipped") if counts[name]
    )
    parts = ", ".join(f"{each['part']} {_minutes(each['seconds'])}" for each in results)
    print(f"suite: {said or 'nothing ran'} in {_minutes(seconds)} ({parts}); exit code {code}", flush=True)


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60} min {int(seconds) % 60:02} s"


def _keep(results: Sequence[dict[str, Any]], seconds: float, code: int) -> None:
    """Leave what a whole run took, for `make bench`, and each group's part, for `make durations`."""
    counts: Counter[str] = Counter()
    groups: dict[str, float] = {}
    for each in results:
        counts.update(each["counts"])
        groups.update(each["groups"])
    kept = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "exit": code,
        "seconds": round(seconds, 1),
        "parts": {each["part"]: each["seconds"] for each in results},
        "cores": os.cpu_count(),
        "counts": dict(counts),
        "groups": groups,
    }
    LAST.write_text(json.dumps(kept, indent=1), encoding="utf-8")


def _key(arguments: Sequence[str]) -> str:
    """Return a hash of the arguments and of every file; an interrupted run continues only while it is the same."""
    digest = hashlib.sha256(repr(list(arguments)).encode())
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _LEFT_OUT)
        for name in sorted(files):
            file = Path(folder) / name
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


def keep_durations() -> None:
    """Write what the last whole run measured into the repository, for the order and for the shards."""
    groups = json.loads(LAST.read_text(encoding="utf-8"))["groups"]
    known = known_durations()
    KEPT.write_text(json.dumps(measured(groups, known, {*groups, *known}), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(guarded("tests.suite.__main__"))
