"""`plan` shows the changes, encodes the result in its exit code, and always leaves the masked files that CI
publishes.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from config.settings import parse_settings
from config.stacks import PRIMARY, RECOVERY, SHARED, STANDBY, Stack, stacks
from operations import reviewing
from operations.commands import registered  # noqa: F401  # its import registers every command
from operations.commands import reviewing as commands
from operations.commands.context import app
from operations.deployment import Deployment
from operations.reviewing import Kept, plan_all, waits_for
from review.comment import MARKER, comment
from review.masking import Mask
from review.policy import rules
from review.review import Review, Verdict

STACKS = [
    Stack("primary", "primary", "primary_infrastructure"),
    Stack("recovery", "recovery", "recovery_automation"),
]
LOCAL = {"terraform": {"backend": {"local": {"path": "x.tfstate"}}}}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """Redirect the commands' folders to one of the test's own, and return what they keep there."""
    monkeypatch.setattr(commands, "REVIEW", tmp_path / "review")
    monkeypatch.setattr(commands, "PLANS", tmp_path / "plans")
    return Kept(tmp_path / "review", "the artefact")


def synthesized(folder: Path, stack: str, document: dict[str, Any]) -> None:
    (folder / stack).mkdir(parents=True, exist_ok=True)
    (folder / stack / "cdk.tf.json").write_text(json.dumps({**LOCAL, **document}), encoding="utf-8")


def test_broken_settings_give_a_comment_that_says_so(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "dr.yaml"
    file.write_text("strategy: lukewarm\n", encoding="utf-8")
    monkeypatch.setenv("DR_SETTINGS", str(file))
    done = CliRunner().invoke(app, ["plan"])
    assert done.exit_code == Verdict.FAILED
    text = kept.comment.read_text(encoding="utf-8")
    assert text.startswith(f"{MARKER}\n### Terraform plan: there is no plan")
    assert "strategy = 'lukewarm'" in text
    assert "strategy = 'lukewarm'" in done.output


def test_a_command_that_is_ended_half_way_leaves_a_comment_that_says_so(kept: Kept) -> None:
    kept.begin()
    assert "ended without a reason" in kept.comment.read_text(encoding="utf-8")


def test_a_review_of_before_is_never_taken_for_this_one_s(kept: Kept) -> None:
    kept.folder.mkdir()
    (kept.folder / "primary.diff").write_text("old", encoding="utf-8")
    kept.begin()
    assert not (kept.folder / "primary.diff").exists()


def test_secrets_of_the_environment_are_in_no_error(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "dr.yaml"
    file.write_text("strategy: very-secret-value\n", encoding="utf-8")
    monkeypatch.setenv("DR_SETTINGS", str(file))
    monkeypatch.setenv("MY_TOKEN", "very-secret-value")
    done = CliRunner().invoke(app, ["plan"])
    assert "very-secret-value" not in done.output + kept.comment.read_text(encoding="utf-8")


def test_policy_lists_every_rule_with_its_reason() -> None:
    done = CliRunner().invoke(app, ["policy"])
    assert done.exit_code == 0
    for rule in rules():
        assert f"{rule.name} ({'blocks' if rule.blocks else 'warns'})" in done.output
        assert rule.reason in done.output


def test_the_summary_of_the_job_gets_what_the_comment_has_no_room_for(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    kept.begin()
    commands._summarize(kept)
    assert "there is no plan" in summary.read_text(encoding="utf-8")


@pytest.mark.terraform
def test_real_plans_are_reviewed_each_by_itself_though_one_fails(tmp_path: Path) -> None:
    synthesized(tmp_path, "primary", {"resource": {"terraform_data": {"a": {"input": "x"}}}})
    failing = {"condition": '${terraform_data.b.input == ""}', "error_message": "Never so."}
    resources = {"b": {"input": "y"}, "c": {"input": "z", "lifecycle": {"precondition": failing}}}
    synthesized(tmp_path, "recovery", {"resource": {"terraform_data": resources}})
    plans = tmp_path / "plans"
    plans.mkdir()
    deployment = Deployment(tmp_path, dict(os.environ), lambda _event: None)
    found = plan_all(deployment, STACKS, plans, Mask())
    assert found.verdict is Verdict.FAILED
    primary, recovery = found.stacks
    assert primary.is_whole
    assert primary.plan is not None
    assert primary.plan.counts == {"create": 1}
    assert "Never so." in recovery.error
    assert "### Terraform plan failed: recovery" in comment(found)
    kept = Kept(tmp_path / "review", "the artefact")
    kept.begin()
    kept.keep(found)
    assert json.loads((kept.folder / "review.json").read_text())["exit_code"] == 1
    assert "+ create terraform_data.a" in (kept.folder / "primary.diff").read_text()
    # Alone, and then applied: changes, and none.
    alone = [STACKS[0]]
    assert plan_all(deployment, alone, plans, Mask()).verdict is Verdict.CHANGES
    deployment.apply(alone)
    assert plan_all(deployment, alone, plans, Mask()).verdict is Verdict.NOTHING


def test_the_comment_of_nothing_is_kept_as_one_line(kept: Kept) -> None:
    kept.begin()
    kept.keep(Review(()))
    assert len(kept.comment.read_text(encoding="utf-8").splitlines()) == 2
    assert reviewing.SUMMARY_LIMIT <= 1_048_576


@pytest.mark.parametrize(
    ("stack", "empty", "missing"),
    [
        (STANDBY, {SHARED, PRIMARY, STANDBY}, f"{SHARED} and {PRIMARY}"),
        (RECOVERY, {STANDBY, RECOVERY}, STANDBY),
        (SHARED, {SHARED, PRIMARY}, ""),
        (PRIMARY, set(), ""),
    ],
)
def test_a_plan_that_finds_nothing_says_which_stacks_come_first(
    stack: str, empty: set[str], missing: str
) -> None:
    said = waits_for(stack, stacks(parse_settings({})), empty)
    assert bool(said) is bool(missing)
    if missing:
        assert f"{stack} looks up resources of {missing}" in said
        assert "make deploy" in said
