"""The picture of the state machine `dr-failover`, drawn by Graphviz as WebAssembly (npm's @hpcc-js/wasm-graphviz)."""

import subprocess
from pathlib import Path

from config import RegionNames, Settings
from config.errors import UserError
from config.names import Names
from machines.drawing import dot
from machines.failover import failover
from operations.project import ROOT
from wiring.machines import definition

PICTURE = ROOT / "docs" / "machine.svg"
SCRIPT = Path("scripts") / "graphviz.cjs"


class DrawingError(UserError):
    """Graphviz couldn't be run, or refused the graph."""


def picture(settings: Settings, here: RegionNames) -> str:
    """Draw the state machine of a region as SVG. The result is the same on every computer. Raises DrawingError."""
    return svg(dot(failover(definition(settings, Names(settings), here))))


def svg(graph: str) -> str:
    """Return the SVG of a graph written in Graphviz's language DOT. Raises DrawingError."""
    drawn = subprocess.run(
        ["node", str(SCRIPT)], input=graph, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if drawn.returncode != 0:
        raise DrawingError(f"{drawn.stderr.strip()}\nfix: make setup, which installs Graphviz")
    return drawn.stdout
