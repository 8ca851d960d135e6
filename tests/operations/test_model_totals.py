"""A change and its base are each modelled by their own code; if the base can't be modelled, the reason is given."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from operations.model_totals import BASE, merge_base, of_base, of_checkout
from review.estimates import Totals, read

PRINTED: dict[str, Any] = {
    "p50": 300.0,
    "p90": 600.0,
    "throttled_p90": None,
    "objective": 900.0,
    "losses": {},
    "stacks": {"primary": 1000.0},
    "unpriced": [],
}
NAMES = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@b",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@b",
}


class Checkout:
    """A repository whose model prints what its newest commit says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.environment = {**os.environ, **NAMES}
        self.environment.pop(BASE, None)
        self.git("init", "--quiet", "--initial-branch", "main")

    def git(self, *command: str) -> str:
        ran = subprocess.run(
            ["git", *command],
            cwd=self.folder,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return ran.stdout.strip()

    def commit(self, code: str) -> str:
        package = self.folder / "objectives"
        package.mkdir(exist_ok=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(code, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "change")
        return self.git("rev-parse", "HEAD")

    def base(self) -> Totals | str:
        return of_base(self.folder, self.environment, self.folder / ".cache")


def printing(**changes: Any) -> str:
    return f"print({json.dumps(PRINTED | changes)!r})"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "checkout")


def test_each_is_modelled_by_its_own_code_and_nothing_of_the_base_stays(checkout: Checkout) -> None:
    checkout.commit(printing(p90=600.0))
    checkout.git("switch", "--quiet", "--create", "change")
    checkout.commit(printing(p90=700.0))
    head = of_checkout(checkout.folder, checkout.environment)
    base = checkout.base()
    assert isinstance(head, Totals)
    assert isinstance(base, Totals)
    assert (base.p90, head.p90) == (600.0, 700.0)
    assert len(checkout.git("worktree", "list").splitlines()) == 1
    assert list((checkout.folder / ".cache").iterdir()) == []


def test_the_base_is_where_the_change_began_and_not_what_the_branch_has_become(checkout: Checkout) -> None:
    began = checkout.commit(printing(p90=600.0))
    checkout.git("switch", "--quiet", "--create", "change")
    checkout.commit(printing(p90=700.0))
    checkout.git("switch", "--quiet", "main")
    newest = checkout.commit(printing(p90=800.0))
    checkout.git("switch", "--quiet", "change")
    assert merge_base(checkout.folder, checkout.environment) == began
    checkout.environment[BASE] = newest
    assert merge_base(checkout.folder, checkout.environment) == began


def test_a_base_whose_code_fails_or_says_it_differently_is_unknown_with_its_reason(
    checkout: Checkout,
) -> None:
    checkout.commit("raise SystemExit('no such command')")
    assert checkout.base() == "the model of recovery time and cost failed: no such command"
    checkout.commit("print('{}')")
    assert (
        checkout.base() == "the model of recovery time and cost printed a format that this version can't read"
    )


def test_without_a_common_commit_the_reason_says_what_names_one(checkout: Checkout) -> None:
    checkout.commit(printing())
    checkout.environment[BASE] = "0" * 40
    assert f"set {BASE} to a commit that both have" in str(checkout.base())


def test_what_the_model_prints_is_read(checkout: Checkout) -> None:
    checkout.commit(printing())
    assert of_checkout(checkout.folder, checkout.environment) == read(json.dumps(PRINTED))
