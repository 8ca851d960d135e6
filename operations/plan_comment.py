"""The plans of a pull request as one comment."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

# The comment is found again by this line.
MARKER = "<!-- disaster-recovery-plan -->"
# GitHub takes 65,536 characters a comment.
LIMIT = 65_000
VERBS = {
    ("create",): "create",
    ("delete",): "destroy",
    ("update",): "change",
    ("delete", "create"): "replace",
    ("create", "delete"): "replace",
}


@dataclass(frozen=True)
class StackPlan:
    """What one stack's plan would do: `changes` are (verb, address) in the plan's order; None without a plan."""

    stack: str
    changes: list[tuple[str, str]] | None

    @property
    def title(self) -> str:
        if self.changes is None:
            return "no plan"
        counted = {
            verb: sum(found == verb for found, _ in self.changes) for verb in dict.fromkeys(VERBS.values())
        }
        said = [f"{count} to {verb}" for verb, count in counted.items() if count]
        return ", ".join(said) or "no changes"


def read_plan(stack: str, file: Path, folder: Path, environment: Mapping[str, str]) -> StackPlan:
    """Read a saved plan with the Terraform that made it; a stack without one says so."""
    if not file.is_file():
        return StackPlan(stack, None)
    done = subprocess.run(
        ["terraform", "show", "-json", str(file.absolute())],
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=True,
    )
    return StackPlan(stack, changes_of(json.loads(done.stdout)))


def changes_of(plan: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Verb and address of every change; reads and no-ops aren't changes. Values are never looked at."""
    found = []
    for change in plan.get("resource_changes", []):
        verb = VERBS.get(tuple(change["change"]["actions"]))
        if verb:
            found.append((verb, change["address"]))
    return found


def comment(plans: Sequence[StackPlan]) -> str:
    """The comment in Markdown, cut at GitHub's limit with a line that says so."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    text = environment.get_template("plan_comment.md.j2").render(marker=MARKER, plans=plans)
    if len(text) <= LIMIT:
        return text
    return text[:LIMIT].rsplit("\n", 1)[0] + "\n```\n</details>\n\nCut: the whole plan is in the job's log.\n"
