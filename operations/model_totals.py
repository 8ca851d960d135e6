"""The model's recovery time, losses and cost for a change and for its base commit, each computed by that commit's own
code.
"""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from operations.scratch import scratch
from review.estimates import Totals, read

# A commit that a pipeline names; without one, the branch that the change is to be merged into.
BASE = "PLAN_BASE"
BRANCHES = ("origin/HEAD", "origin/main", "main")
# Synthesizing five stacks and ten thousand modelled failovers take a minute at most on two busy cores.
PATIENCE_SECONDS = 600.0
# The end of what a command said is what went wrong.
SAID_CHARACTERS = 300


def of_checkout(root: Path, environment: Mapping[str, str]) -> Totals | str:
    """Compute a checkout's recovery time, losses and cost with its own code, and return them, or the reason why that
    failed.
    """
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "objectives", "totals"],
            cwd=root,
            env=dict(environment),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"the model of recovery time and cost took longer than {PATIENCE_SECONDS:g} s"
    if ran.returncode != 0:
        said = (ran.stderr or ran.stdout).strip()[-SAID_CHARACTERS:]
        return f"the model of recovery time and cost failed: {said}"
    try:
        return read(ran.stdout)
    except (ValueError, KeyError, TypeError):
        return "the model of recovery time and cost printed a format that this version can't read"


def of_base(root: Path, environment: Mapping[str, str], folder: Path) -> Totals | str:
    """Compute recovery time, losses and cost of the change's base commit with that commit's own code, and return
    them, or the reason why that failed.

    The commit is checked out below `folder` meanwhile.
    """
    commit = merge_base(root, environment)
    if commit is None:
        return f"git finds no common base of this commit and its target branch; set {BASE} to a commit that both have"
    with scratch(folder) as room:
        tree = room / "base"
        added = _git(root, environment, "worktree", "add", "--quiet", "--detach", str(tree), commit)
        if added is None:
            return f"git can't check out the commit {commit[:12]}"
        try:
            return of_checkout(tree, environment)
        finally:
            _git(root, environment, "worktree", "remove", "--force", str(tree))


def merge_base(root: Path, environment: Mapping[str, str]) -> str | None:
    """Find the base commit of the change; None when git finds none."""
    named = environment.get(BASE, "")
    for other in (named,) if named else BRANCHES:
        found = _git(root, environment, "merge-base", "HEAD", other)
        if found:
            return found.strip()
    return None


def _git(root: Path, environment: Mapping[str, str], *command: str) -> str | None:
    """Return git's output; None when git fails or is missing."""
    try:
        ran = subprocess.run(
            ["git", *command], cwd=root, env=dict(environment), capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return None
    return ran.stdout if ran.returncode == 0 else None
