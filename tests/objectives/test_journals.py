"""Promises about figures out of journals: a model that is fed with them covers drills that it never saw."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from config import Names, Settings
from machines.failover import failover
from machines.record import START as MEASURES
from machines.rendering import render
from machines.tasks import INVOKE
from objectives.journals import JournalError, figures, observation
from tests.objectives.coverage import covered
from tests.objectives.walker import Walker
from wiring.machines import definition

LOST = datetime(2026, 1, 2, tzinfo=UTC)
DRILLS = 50
SETTINGS = Settings()
NAMES = definition(SETTINGS, Names(SETTINGS), Names(SETTINGS).standby)
MACHINE = failover(NAMES)
TASKS = {task.name: task for task in MACHINE.tasks}


def drill(rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Yield the journal of a simulated drill, whose steps take times that the model doesn't know."""
    over: dict[str, float] = {}
    follows = {
        "PromoteReplica": ("InspectPromotion", rng.gamma(4, 10)),
        "PublishEndpoint": ("CheckReadiness", rng.exponential(4)),
        "PublishSwitchReady": ("VerifyFromOutside", rng.uniform(3, 25)),
    }

    def attempt(name: str) -> tuple[float, bool]:
        return float(rng.exponential(1.5 if TASKS[name].resource == INVOKE else 0.3)), False

    def answer(name: str, now: float) -> dict[str, Any]:
        if name in follows:
            looks, seconds = follows[name]
            over[looks] = now + seconds
        if name in over:
            done = "promoted" if name == "InspectPromotion" else "done"
            return {"verdict": done if now >= over[name] else "wait"}
        said = {"Validate": "accepted", "CheckPreconditions": "met", "InspectReplica": "promote"}
        return {
            "verdict": said.get(name, "done"),
            "dryRun": False,
            "approval": False,
            "mode": "ungraceful",
            "action": "failover",
            "resumed": False,
        }

    walker = Walker(attempt, answer, 0.0, "NotifyResult", now=float(rng.uniform(15, 40)))
    assert walker.run(render(NAMES))
    yield {"kind": "lost", "at": LOST.isoformat()}
    for name, start, end in walker.steps:
        yield {"kind": "step", "name": name, "start": moment(start), "end": moment(end)}


def moment(seconds: float) -> str:
    return (LOST + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")


def test_fed_with_other_drills_the_models_interval_covers_at_least_41_of_50() -> None:
    rng = np.random.default_rng(11)
    assert covered([observation(drill(rng)) for _ in range(DRILLS)], runs=500) >= 41


def test_fed_with_drills_of_another_place_it_covers_few() -> None:
    """So the interval isn't wide enough to cover whatever comes."""
    rng = np.random.default_rng(12)
    seen = [observation(drill(rng)) for _ in range(12)]
    slower = [
        type(each)(each.steps, each.verified + 120) if number % 2 else each
        for number, each in enumerate(seen)
    ]
    assert covered(slower, runs=500) <= 8


def test_what_a_drill_waited_for_is_between_its_last_two_looks() -> None:
    entries = [
        {"kind": "lost", "at": LOST.isoformat()},
        *(
            {"kind": "step", "name": name, "start": moment(start), "end": moment(end)}
            for name, start, end in (
                ("Validate", 20, 21),
                ("PromoteReplica", 21, 22),
                ("InspectPromotion", 22, 23),
                ("InspectPromotion", 28, 29),
                (MEASURES, 40, 41),
            )
        ),
    ]
    seen = observation(entries)
    assert (seen.detection, seen.verified) == (20, 40)
    assert seen.waited("PromoteReplica", "InspectPromotion") == pytest.approx(26 - 22)


def test_what_drills_saw_on_the_embedded_aws_is_never_called_measured() -> None:
    rng = np.random.default_rng(13)
    made = figures([observation(drill(rng))], MACHINE, "the embedded AWS")
    assert {each.kind for each in made.figures.values()} == {"assumed"}


def test_a_journal_of_a_drill_that_did_not_recover_is_refused() -> None:
    with pytest.raises(JournalError, match="a verified recovery"):
        observation([{"kind": "lost", "at": LOST.isoformat()}])
