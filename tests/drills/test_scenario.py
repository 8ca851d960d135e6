"""Scenario files are checked against their model before anything is broken."""

from pathlib import Path

import pytest

from drills.errors import ScenarioError
from drills.scenario import COPY_FOLDER, FOLDER, load, names
from machines.failover import failover
from tests.recovery.names import standby_definition

EVERY = [(FOLDER, name) for name in names()] + [(COPY_FOLDER, name) for name in names(COPY_FOLDER)]


@pytest.mark.parametrize(("folder", "name"), EVERY)
def test_every_scenario_of_the_repository_is_valid(folder: Path, name: str) -> None:
    assert load(name, folder).name == name


def test_what_is_drilled_in_a_copy_is_no_drill_of_the_two_regions() -> None:
    assert names(COPY_FOLDER)
    assert not set(names(COPY_FOLDER)) & set(names())


def test_an_unknown_scenario_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ScenarioError, match=r"'nope'.*\n.*allowed: .*region-loss"):
        load("nope")


WRONG = """
name: odd
steady_state: [{probe: switch}]
faults: []
recovery: {start: magic}
after: [{probe: nobody, equals: 1}]
"""


def test_a_wrong_scenario_is_refused_with_every_problem(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text(WRONG, encoding="utf-8")
    with pytest.raises(ScenarioError) as refusal:
        load("odd", tmp_path)
    said = str(refusal.value)
    assert all(field in said for field in ("title", "steady_state", "faults", "recovery.start", "broken"))
    assert "has no tolerance" in said


def test_a_probe_that_does_not_exist_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    text = (FOLDER / "region-loss.yaml").read_text(encoding="utf-8").replace("probe: lease", "probe: leash")
    (tmp_path / "region-loss.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"(?s)no such probe: leash.*allowed: .*lease"):
        load("region-loss", tmp_path)


@pytest.mark.parametrize(("folder", "name"), EVERY)
def test_every_scenario_has_a_broken_variant_that_takes_something_away_first(folder: Path, name: str) -> None:
    scenario = load(name, folder)
    broken = scenario.broken_variant()
    assert broken.faults == [*scenario.broken.without, *scenario.faults]
    assert broken.steady_state == scenario.steady_state
    assert scenario.broken.fails_with


def test_a_failover_that_only_the_broken_variant_starts_is_waited_for_as_long_as_it_may_take() -> None:
    slow, revoked = load("slow-region"), load("key-revoked")
    assert slow.broken_variant().recovery.wait_seconds == slow.broken.wait_seconds == 150
    # Nothing is to start there either.
    assert revoked.broken_variant().recovery.wait_seconds == revoked.recovery.wait_seconds


def test_what_may_come_late_may_in_the_broken_variant_and_nothing_else_is_waited_for() -> None:
    assert load("stale-writer").broken_variant().settle_seconds == 60
    assert load("region-loss").broken_variant().settle_seconds == 20


@pytest.mark.parametrize("name", names())
def test_a_state_that_a_fault_waits_for_is_one_of_the_machine(name: str) -> None:
    scenario = load(name)
    waits = {
        state
        for spec in (*scenario.faults, *scenario.broken.without)
        for state in (spec.begins_at_state, spec.ends_at_state)
        if state
    }
    assert waits <= {state.name for state in failover(standby_definition()).every_state}
