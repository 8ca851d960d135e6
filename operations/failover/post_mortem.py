"""The draft of a post-mortem: the facts of an execution, and the questions that only people can answer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from operations.failover.execution import Execution, Step
from operations.free_text import markdown

# Steps shorter than this are in the history; a reader wants what took time.
SHOWN_SECONDS = 0.5


def draft(execution: Execution, steps: Sequence[Step], target: str) -> str:
    """Write the draft in Markdown. Values that the execution didn't measure are shown as unknown."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        autoescape=False,
    )
    environment.filters["markdown"] = markdown
    measured: dict[str, Any] = (execution.output or {}).get("measurement") or {}
    return environment.get_template("post_mortem.md.j2").render(
        execution=execution,
        asked={
            name: str(execution.input.get(name, "")) for name in ("action", "targetRegion", "reason", "mode")
        },
        target=target,
        rto=told((measured.get("rto") or {}).get("seconds")),
        rpo={store: told(found.get("seconds")) for store, found in (measured.get("rpo") or {}).items()},
        ended=max((step.end for step in steps if step.end), default=None),
        shown=[step for step in steps if step.end is None or (step.seconds or 0) >= SHOWN_SECONDS],
        hidden=sum(step.end is not None and (step.seconds or 0) < SHOWN_SECONDS for step in steps),
        unfinished=[step.name for step in steps if step.end is None],
    )


def told(seconds: float | None) -> str:
    """Return a duration as text; one that wasn't measured is unknown, never zero."""
    return "unknown" if seconds is None else f"{seconds:g} s"
