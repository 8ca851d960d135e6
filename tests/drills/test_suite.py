"""A suite of drills is checked before any of them begins, and each drill must end with the verdict expected of it."""

from pathlib import Path

import pytest

from drills import scenario as scenarios
from drills.errors import NotSteadyError, ScenarioError
from drills.result import Result
from drills.scenario import Scenario
from drills.suite import Planned, plan, run
from tests.drills.results import result

LOSS = scenarios.load("region-loss")


def drill(scenario: Scenario) -> tuple[Result, Path]:
    return result(scenario=scenario.name), Path("page")


def test_without_names_every_scenario_is_planned() -> None:
    assert [one.scenario.name for one in plan([])] == scenarios.names()


def test_one_unknown_name_keeps_all_from_running() -> None:
    with pytest.raises(ScenarioError, match="'nope'"):
        plan(["region-loss", "nope"])


def test_the_same_seed_gives_the_same_order_and_loses_nothing() -> None:
    orders = [[one.scenario.name for one in plan([], repeat=3, seed=seed)] for seed in (7, 7, 8)]
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(scenarios.names() * 3)


def test_a_broken_variant_is_right_only_when_it_fails_for_its_own_reason() -> None:
    (planned,) = plan(["region-loss"], broken=True)

    def failing(reason: str) -> bool:
        failed = result(verdict="failed", reasons=[reason])
        (ran,) = run([planned], lambda _: (failed, Path("page")))
        return ran.is_right

    assert failing("no execution was started")
    assert not failing("something else")
    (passed,) = run([planned], drill)
    assert not passed.is_right


def test_a_drill_that_may_not_begin_is_not_right_and_the_others_go_on() -> None:
    def unsteady(scenario: Scenario) -> tuple[Result, Path]:
        if scenario.name == "region-loss":
            raise NotSteadyError("switch: bad")
        return drill(scenario)

    first, second = run([Planned(LOSS), Planned(scenarios.load("key-revoked"))], unsteady)
    assert (first.is_right, first.cause) == (False, "switch: bad")
    assert second.is_right
