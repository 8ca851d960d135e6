"""What runs in other people's pull requests: pinned, with few rights, and green with a reason where it can't plan."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from operations.project import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "plan.yml"
GITLAB = ROOT / "docs" / "examples" / "gitlab-ci.yml"
SCRIPT = ROOT / "scripts" / "plan-review.sh"


@pytest.fixture
def workflow() -> Any:
    return yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))


def test_every_action_is_pinned_to_a_commit(workflow: Any) -> None:
    used = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", each)] == []


def test_only_the_job_that_plans_may_write_and_only_comments(workflow: Any) -> None:
    assert workflow["permissions"] == {"contents": "read"}
    rights = workflow["jobs"]["plan"]["permissions"]
    assert {name for name, right in rights.items() if right == "write"} == {
        "id-token",
        "issues",
        "pull-requests",
    }
    assert workflow["jobs"]["no-plan"]["permissions"] == {}


def test_one_of_the_two_jobs_runs_for_every_pull_request(workflow: Any) -> None:
    plan, other = (workflow["jobs"][name]["if"] for name in ("plan", "no-plan"))
    assert "dependabot[bot]" in plan
    assert other == plan.replace("==", "=?").replace("!=", "==").replace("=?", "!=").replace("&&", "||")


def test_who_cannot_plan_is_told_why_and_passes(workflow: Any, tmp_path: Path) -> None:
    (step,) = workflow["jobs"]["no-plan"]["steps"]
    summary = tmp_path / "summary.md"
    environment = {**os.environ, "GITHUB_STEP_SUMMARY": str(summary)}
    subprocess.run(["bash", "-euo", "pipefail", "-c", step["run"]], env=environment, check=True)
    assert "get no credentials" in summary.read_text(encoding="utf-8")


def test_only_what_is_masked_leaves_the_runner(workflow: Any) -> None:
    (artefact,) = (
        step for step in workflow["jobs"]["plan"]["steps"] if "upload-artifact" in step.get("uses", "")
    )
    assert artefact["with"]["path"] == ".cache/review"
    assert yaml.safe_load(GITLAB.read_text(encoding="utf-8"))["plan"]["artifacts"]["paths"] == [
        ".cache/review"
    ]


def test_a_label_plans_again(workflow: Any) -> None:
    # YAML takes the word `on` for true.
    assert {"labeled", "unlabeled", "synchronize"} <= set(workflow[True]["pull_request"]["types"])


@pytest.mark.parametrize(
    ("code", "arguments", "expected"),
    [(0, [], 0), (2, [], 2), (2, ["--gate"], 0), (3, ["--gate"], 3), (1, [], 1), (70, [], 1), (130, [], 1)],
)
def test_the_script_ends_with_the_review_s_code(
    tmp_path: Path, code: int, arguments: list[str], expected: int
) -> None:
    assert ended(
        tmp_path, f"mkdir -p .cache/review; echo '{{}}' > .cache/review/review.json; exit {code}", arguments
    ) == (expected)


def test_a_command_line_that_cannot_be_read_is_no_change(tmp_path: Path) -> None:
    assert ended(tmp_path, "exit 2", ["--gate"]) == 1


def ended(folder: Path, python: str, arguments: list[str]) -> int:
    """Return the script's exit code, in a project where Python is replaced by a given shell command."""
    (folder / "scripts").mkdir()
    script = folder / "scripts" / SCRIPT.name
    script.write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
    program = folder / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\n{python}\n", encoding="utf-8")
    program.chmod(0o755)
    (folder / "Makefile").write_text("setup:\n", encoding="utf-8")
    return subprocess.run(["bash", str(script), *arguments], check=False).returncode
