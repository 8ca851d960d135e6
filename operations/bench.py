"""Times the synthesis of all stacks, stock and with the fast bindings, in one run and as a ratio.

Absolute times differ between machines and moments; the ratio is stable.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from operations.project import CACHE, ROOT
from providers.bindings import STOCK_SWITCH

PAIRS = 3
GOAL = 1 / 6
# What tests/suite leaves.
SUITE = CACHE / "suite.json"
SUITE_GOAL_MINUTES = 25


@dataclass(frozen=True)
class Ratio:
    """The seconds of syntheses by CDKTF as it is (`stock`) and with this project's hooks (`fast`), measured by turns so
    that a slow moment of the machine affects both.
    """

    stock: list[float]
    fast: list[float]

    @property
    def value(self) -> float:
        return statistics.median(fast / stock for fast, stock in zip(self.fast, self.stock, strict=True))


def measure(pairs: int = PAIRS) -> Ratio:
    """Run `python main.py` alternately, stock and fast, after a first fast run that isn't measured."""
    synthesis_seconds(stock=False)
    stock, fast = [], []
    for _ in range(pairs):
        stock.append(synthesis_seconds(stock=True))
        fast.append(synthesis_seconds(stock=False))
    return Ratio(stock, fast)


def synthesis_seconds(*, stock: bool) -> float:
    """Return the seconds of one synthesis in its own process."""
    environment = {
        key: value for key, value in os.environ.items() if key not in (STOCK_SWITCH, "NODE_OPTIONS")
    }
    if stock:
        environment[STOCK_SWITCH] = "1"
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        subprocess.run(
            [sys.executable, str(ROOT / "main.py")],
            cwd=ROOT,
            env={**environment, "CDKTF_OUTDIR": folder},
            check=True,
            capture_output=True,
        )
        return time.monotonic() - began


def last_suite(file: Path = SUITE) -> str:
    """Say how long the last complete `make test` took on this machine. No test checks this time."""
    if not file.is_file():
        return "make test: never finished on this machine"
    told = json.loads(file.read_text(encoding="utf-8"))
    parts = ", ".join(f"{name} {seconds / 60:.1f} min" for name, seconds in told["parts"].items())
    counts = ", ".join(f"{count} {name}" for name, count in sorted(told["counts"].items()))
    return (
        f"make test: {told['seconds'] / 60:.1f} min on {told['cores']} cores at {told['at']} ({parts}; {counts}; "
        f"goal: at most {SUITE_GOAL_MINUTES} min on 2 quiet cores)"
    )
