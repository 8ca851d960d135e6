"""Scenario files are checked against their model before anything is broken."""

from pathlib import Path

import pytest

from drills.errors import ScenarioError
from drills.scenario import load, names


@pytest.mark.parametrize("name", names())
def test_every_scenario_of_the_repository_is_valid(name: str) -> None:
    assert load(name).name == name


def test_an_unknown_scenario_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ScenarioError, match=r"'nope'.*\n.*allowed: .*region-loss"):
        load("nope")


def test_a_wrong_scenario_is_refused_with_every_problem(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text("name: odd\nfaults: []\nstart: magic\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as refusal:
        load("odd", tmp_path)
    assert all(field in str(refusal.value) for field in ("title", "faults", "start"))
