"""Promises about the recovery time: it is that of the machine that is deployed."""

from typing import Any

import numpy as np
import pytest

from config import Names, Settings
from config.settings import parse_settings
from machines.failover import failover
from machines.record import START as MEASURES
from machines.rendering import render
from objectives.detection import detection
from objectives.disaster import Disaster
from objectives.draws import Draws
from objectives.figures import Figures, Floats, known_figures
from objectives.improvements import improvements
from objectives.rto import NoMachineError, Recovery, modelled, recovery
from tests.objectives.walker import Walker
from tests.synthesized import stacks
from wiring.machines import definition

RUNS = 120
SETTINGS: dict[str, dict[str, Any]] = {
    "warm standby": {},
    "pilot light": {"strategy": "pilot_light"},
    "pilot light with a warm pool": {
        "strategy": "pilot_light",
        "application": {"warm_pool_instances": 1, "instance_types": ["m6g.large"]},
    },
    "aurora, strict": {
        "database": {"engine": "aurora-postgresql"},
        "failover": {"fencing": "strict"},
    },
    "approval, test windows": {
        "failover": {"automatic": "approval"},
        "application": {"test_windows": [{"name": "week", "begins": "0 6 * * 1", "ends": "0 8 * * 1"}]},
    },
    "a person starts it": {"failover": {"automatic": False}},
    "high-resolution alarm": {
        "failover": {"probing": {"period_seconds": 30, "failing_periods": 3, "periods": 4}}
    },
}


def known(document: dict[str, Any]) -> tuple[Settings, dict[str, Any]]:
    return parse_settings(document), {name: each.document for name, each in _recovery_only(document).items()}


def _recovery_only(document: dict[str, Any]) -> dict[str, Any]:
    return {"recovery": stacks(document)["recovery"]}


def found(document: dict[str, Any], **options: Any) -> Recovery:
    settings, documents = known(document)
    return recovery(settings, documents, **options)


def failing(share: float) -> Figures:
    """Return the figures with calls that fail as often as this."""
    figures = known_figures()
    shares = {"call_fails": figures.shares["call_fails"].model_copy(update={"share": share})}
    return figures.model_copy(update={"shares": shares})


class Remembered(Draws):
    """Random draws that are cached, because the walker asks for them one run at a time."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._kept: dict[tuple[str, str, int], Floats] = {}

    def of(self, figure: str, purpose: str, number: int = 0) -> Floats:
        key = figure, purpose, number
        if key not in self._kept:
            self._kept[key] = super().of(figure, purpose, number)
        return self._kept[key]

    def uniform(self, purpose: str, number: int = 0) -> Floats:
        key = "", purpose, number
        if key not in self._kept:
            self._kept[key] = super().uniform(purpose, number)
        return self._kept[key]


def walked(settings: Settings, documents: dict[str, Any], figures: Figures) -> Floats:
    """Return the recovery times of the runs, walked one after the other through the deployed definition."""
    names = Names(settings)
    machine_names = definition(settings, names, names.other(settings.active))
    machine = render(machine_names)
    tasks = {task.name: task for task in failover(machine_names).tasks}
    draws = Remembered(figures, RUNS, 1)
    seen = detection(settings, documents)
    starts = seen.alarm(draws)
    if settings.failover.automatic is False:
        starts = starts + draws.of("person_decides", "decision")
    world = Disaster(settings, seen, draws)
    ends = []
    for number in range(RUNS):
        run = np.array([number])
        tries: dict[str, int] = {}

        def attempt(name: str, run: Any = run, tries: dict[str, int] = tries) -> tuple[float, bool]:
            tries[name] = tries.get(name, 0) + 1
            seconds, fails = world.attempt(tasks[name], run, np.array([tries[name] - 1]))
            return float(seconds[0]), bool(fails[0])

        def answer(name: str, now: float, run: Any = run) -> dict[str, Any]:
            given = world.answer(tasks[name], run, np.array([now]))
            return {key: value[0] if isinstance(value, np.ndarray) else value for key, value in given.items()}

        walker = Walker(attempt, answer, figures["transition"].mean, MEASURES, float(starts[number]))
        ends.append(walker.now if walker.run(machine) else float("inf"))
    return np.array(ends)


@pytest.mark.parametrize("share", [0.0, 0.05])
@pytest.mark.parametrize("name", SETTINGS)
def test_each_run_takes_what_a_walker_of_the_document_takes_on_a_virtual_clock(
    name: str, share: float
) -> None:
    """Every single run must agree, and therefore every quantile does."""
    settings, documents = known(SETTINGS[name])
    figures = failing(share)
    model = recovery(settings, documents, figures=figures, runs=RUNS)
    expected = walked(settings, documents, figures)
    assert np.isfinite(expected).sum() > RUNS / 2
    np.testing.assert_allclose(model.seconds, expected, rtol=1e-9)


@pytest.mark.parametrize("name", SETTINGS)
def test_the_steps_of_a_run_add_up_to_its_time(name: str) -> None:
    model = found(SETTINGS[name], runs=500)
    by_itself = np.isfinite(model.seconds)
    total = np.sum(list(model.spent.values()), axis=0)
    np.testing.assert_allclose(total[by_itself], model.seconds[by_itself], rtol=1e-9)


def test_the_same_seed_gives_the_same_times_and_another_one_others() -> None:
    first, again, other = (found({}, runs=500, seed=seed) for seed in (7, 7, 8))
    assert np.array_equal(first.seconds, again.seconds)
    assert not np.array_equal(first.seconds, other.seconds)
    assert first.p50 == pytest.approx(other.p50, rel=0.1)


def test_pilot_light_is_not_kept_while_launches_are_throttled_and_a_standby_that_runs_is_as_ever() -> None:
    pilot = found(SETTINGS["pilot light"], mode="launches_throttled", runs=500)
    assert pilot.alone == 0
    assert not pilot.is_kept
    warm, throttled = (found({}, mode=mode, runs=500) for mode in ("", "launches_throttled"))
    assert np.array_equal(warm.seconds, throttled.seconds)


def test_a_warm_pool_starts_no_instance_while_launches_are_throttled() -> None:
    assert found(SETTINGS["pilot light with a warm pool"], mode="launches_throttled", runs=500).alone == 0


def test_the_definition_is_walked_and_not_a_copy_of_it() -> None:
    """With longer pauses between polls the time grows by half the pause at each of the two waits, on average."""
    settings, documents = known({})
    names = Names(settings)
    own = definition(settings, names, names.other(settings.active))
    seen = detection(settings, documents)
    slow = type(own)(**{**own.__dict__, "poll_seconds": 45})
    usual, slower = (modelled(settings, seen, each, failing(0.0), runs=2000) for each in (own, slow))
    both = np.isfinite(usual.seconds) & np.isfinite(slower.seconds)
    added = (slower.seconds[both] - usual.seconds[both]).mean()
    assert 20 < added < 3 * 40


def test_strict_fencing_waits_for_writers() -> None:
    strict = found({"failover": {"fencing": "strict"}}, runs=500)
    assert dict(strict.critical_path())["writers stop"] == pytest.approx(15)


def test_where_a_person_approves_the_decision_is_on_the_path() -> None:
    path = dict(found(SETTINGS["approval, test windows"], runs=500).critical_path())
    assert path["decision"] > 60
    assert "decision" not in dict(found({}, runs=500).critical_path())


def test_p99_is_unknown_while_figures_on_the_way_carry_none() -> None:
    model = found({}, runs=500)
    assert model.p99 is None
    assert "rds_promotion" in model.without_p99


def test_every_figure_is_used_by_some_settings() -> None:
    """A figure that nothing uses would look like a fact of the model."""
    used = {name for document in SETTINGS.values() for name in found(document, runs=100).used}
    of_losses = {"database_lag", "aurora_lag", "table_lag", "object_lag"}
    assert known_figures().figures.keys() == used | of_losses


def test_what_buys_most_comes_first_and_what_buys_nothing_is_left_out() -> None:
    settings, documents = known({})
    model = recovery(settings, documents, runs=500)
    better = improvements(settings, model, lambda changed: known(changed.model_dump(mode="json"))[1])
    won = [each.won_seconds for each in better]
    assert won == sorted(won, reverse=True)
    assert better[0].change.says == "database.engine: aurora-postgresql"
    assert all(each.won_seconds >= 1 for each in better)
    assert "strategy: hot_standby" not in [each.change.says for each in better]


def test_without_the_recovery_component_the_time_is_unknown_and_says_so() -> None:
    settings = parse_settings({"components": {"recovery": False}})
    with pytest.raises(NoMachineError, match=r"components\.recovery"):
        recovery(settings, {})
