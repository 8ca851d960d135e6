"""The recovery as a graph in DOT, with the duration of each step; the critical path is drawn bold."""

from collections.abc import Iterator
from itertools import pairwise

from machines.drawing import HEAD
from objectives.rto import DECIDES, DETECTS, Recovery
from objectives.units import duration

LOST, SERVED, SCALES = "region lost", "users served", "application scales"
# What stands beside each other; everything else follows the one before.
ORDER = (DETECTS, DECIDES, "machine", "writers stop", "promotion", "readiness", "health checks and DNS")
BESIDE = "promotion"
CRITICAL = 'color="#b03030", penwidth=2'


def dot(found: Recovery) -> str:
    """Write the graph of a recovery."""
    path = dict(found.critical_path(0.0))
    shown = [phase for phase in ORDER if path.get(phase, 0.0) > 0]
    lines = [HEAD, "  rankdir=LR", f"  label={_quoted(_title(found))}", "  labelloc=t"]
    lines += [
        f"  {_quoted(LOST)} [shape=circle, fillcolor=white]",
        f"  {_quoted(SERVED)} [shape=doublecircle, fillcolor=white]",
    ]
    lines += (f"  {_node(found, phase, path[phase])}" for phase in shown)
    steps = [LOST, *shown, SERVED]
    lines += (f"  {_quoted(a)} -> {_quoted(b)} [{CRITICAL}]" for a, b in pairwise(steps))
    lines += (f"  {line}" for line in _beside(steps))
    return "\n".join([*lines, "}"]) + "\n"


def _title(found: Recovery) -> str:
    p99 = f", p99 {duration(found.p99)}" if found.p99 is not None else ""
    held = f" while {found.mode.replace('_', ' ')}" if found.mode else ""
    return (
        f"RTO{held}: p50 {duration(found.p50)}, p90 {duration(found.p90)}{p99}; "
        f"objective {duration(found.objective_seconds)}"
    )


def _node(found: Recovery, phase: str, seconds: float) -> str:
    text = f"{phase}\np50 {duration(found.of(phase, 50))}, p90 {duration(found.of(phase, 90))}"
    tip = f"mean of the runs around the 90th percentile: {duration(seconds)}"
    return f'{_quoted(phase)} [label={_quoted(text)}, tooltip={_quoted(tip)}, fillcolor="#f6d5d5"]'


def _beside(steps: list[str]) -> Iterator[str]:
    if BESIDE in steps:
        at = steps.index(BESIDE)
        yield f'{_quoted(SCALES)} [fillcolor="#d9e8f6", tooltip="runs parallel to the promotion, and is shorter"]'
        yield f"{_quoted(steps[at - 1])} -> {_quoted(SCALES)} -> {_quoted(steps[at + 1])}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'").replace("\n", "\\n") + '"'
