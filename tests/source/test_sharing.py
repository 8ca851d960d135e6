"""A stack that one test synthesized is read by others, in any process, but never for other settings."""

from pathlib import Path
from typing import Any

import pytest

from config import Environment
from config.environment import Removal
from config.settings import parse_settings
from config.stacks import SHARED, STANDBY
from tests import synthesized
from tests.conftest import SHARED_FOLDER
from tests.synthesized import Stacks


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Return the list of synthesized stacks; each stack's content is the number of those before it."""
    monkeypatch.setenv(SHARED_FOLDER, str(tmp_path))
    names: list[str] = []

    def synthesize(_: object, __: object, folder: Path, *, only: str) -> None:
        stack = folder / "stacks" / only
        stack.mkdir(parents=True)
        (stack / "cdk.tf.json").write_text(f'{{"before": {len(names)}}}', encoding="utf-8")
        names.append(only)

    monkeypatch.setattr(synthesized, "synthesize", synthesize)
    return names


def of(settings: dict[str, Any] | None = None, *removed: str, test_mode: bool = False) -> Stacks:
    """Return stacks with nothing in memory, as another process has them."""
    removal = Removal(frozenset(removed))
    environment = Environment(Path("dr.yaml"), "embedded", None, None, test_mode, removal)
    return Stacks(parse_settings(settings or {}), environment)


def test_a_stack_is_synthesized_once_for_all_processes(made: list[str]) -> None:
    first = of()[SHARED].document
    # Written differently, the same settings.
    assert of({"project": "myapp"})[SHARED].document == first
    assert of({}, "b", "a")[SHARED].document == of({}, "a", "b")[SHARED].document
    assert made == [SHARED, SHARED]


def test_nothing_is_read_that_is_made_of_something_else(made: list[str]) -> None:
    others = [of(), of({"project": "shop"}), of({}, "myapp-db"), of(test_mode=True)]
    documents = [str(each[stack].document) for each in others for stack in (SHARED, STANDBY)]
    assert len(set(documents)) == len(made) == 8
