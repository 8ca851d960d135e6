"""The model's walk through a state machine takes the right time, with machines small enough to calculate by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from machines.endings import Branch, Fail, Parallel, Succeed
from machines.rules import equal
from machines.states import Catch, Choice, Pass, Retry, State, Task, Wait, When
from objectives.figures import Floats
from objectives.graph import Walk, walk
from objectives.rules import Booleans, Facts, GraphError, Runs

N = 20_000
DONE = Succeed("Done", "Ends.")
FAILED = Fail("Failed", "Fails.", "Failed", "$.error")


@dataclass
class Small:
    """A simulated environment: a fixed time for each Task, and an event that is over at a given moment."""

    seconds: dict[str, float]
    fails: float = 0.0
    over_at: Floats = field(default_factory=lambda: np.zeros(N))
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(5))

    def attempt(self, task: Task, runs: Runs, numbers: Runs) -> tuple[Floats, Booleans]:
        del numbers
        return np.full(len(runs), self.seconds[task.name]), self.rng.random(len(runs)) < self.fails

    def answer(self, task: Task, runs: Runs, now: Floats) -> Mapping[str, Any]:
        del task
        return {"verdict": np.where(now >= self.over_at[runs], "done", "wait")}

    def passing(self, state: State) -> float:
        del state
        return 0.0


def task(name: str, then: str, *, attempts: int = 0, seconds: int = 60) -> Task:
    retry = (Retry(("States.ALL",), 2, attempts, 2.0),)
    caught = (Catch("Failed"),)
    selects = {"verdict.$": "$.Payload.verdict"}
    return Task(name, "Calls.", "call", {}, seconds, retry, caught, then, selects=selects, result="$.look")


def walked(*states: State, world: Small, starts: Floats | None = None) -> Walk:
    return walk((*states, DONE, FAILED), np.zeros(N) if starts is None else starts, Facts(N), world)


def test_steps_one_after_the_other_add_up() -> None:
    found = walked(
        task("A", "W"), Wait("W", "Waits.", 5, "B"), task("B", "Done"), world=Small({"A": 2, "B": 3})
    )
    assert set(found.ended) == {10.0}
    assert {name: seconds[0] for name, seconds in found.spent.items()} == {"A": 2, "W": 5, "B": 3, "Done": 0}


def test_of_parallel_branches_the_last_one_counts() -> None:
    branches = (
        Branch((task("A", "AEnds"), Pass("AEnds", "Ends."))),
        Branch((task("B", "BEnds"), Pass("BEnds", "Ends."))),
    )
    both = Parallel("Both", "Side by side.", branches, (Catch("Failed"),), {}, "$.both", "Done")
    found = walked(both, world=Small({"A": 7, "B": 4}))
    assert set(found.ended) == {7.0}
    assert found.spent["A"].max() == 7
    assert found.spent["B"].max() == 0


def test_a_branch_that_fails_ends_the_others_at_once() -> None:
    fails = Fail("BFails", "Fails.", "B", "$.error")
    branches = (
        Branch((task("A", "AEnds"), Pass("AEnds", "Ends."))),
        Branch((Wait("BWaits", "Waits.", 3, "BFails"), fails)),
    )
    both = Parallel("Both", "Side by side.", branches, (Catch("After"),), {}, "$.both", "Done")
    found = walked(both, Wait("After", "Waits.", 10, "Failed"), world=Small({"A": 7}))
    assert set(found.ended) == {13.0}
    assert not found.succeeded.any()


def test_retries_take_what_their_closed_form_says() -> None:
    """With p = 0.5 and two more tries, of 1 s each, with pauses of 2 s and 4 s: 1 + p (2 + 1) + p² (4 + 1)."""
    found = walked(task("A", "Done", attempts=2), world=Small({"A": 1}, fails=0.5))
    assert found.ended.mean() == pytest.approx(1 + 0.5 * 3 + 0.25 * 5, rel=0.01)
    assert found.succeeded.mean() == pytest.approx(1 - 0.5**3, rel=0.01)


def test_a_call_that_takes_too_long_is_given_up_at_its_time_limit() -> None:
    found = walked(task("A", "Done", attempts=1, seconds=20), world=Small({"A": 50}))
    assert set(found.ended) == {20.0 + 2 + 20}
    assert not found.succeeded.any()


def poll(world: Small) -> Walk:
    ways = (When(equal("$.look.verdict", "done"), "Done"),)
    return walked(
        task("Look", "IsDone"),
        Choice("IsDone", "Looks.", ways, "Wait"),
        Wait("Wait", "Waits.", 5, "Look"),
        world=world,
    )


@pytest.mark.parametrize(("over", "ends"), [(0, 1), (1, 1), (1.5, 7), (7, 7), (7.1, 13), (60, 61)])
def test_polling_ends_with_the_first_look_after_the_event(over: float, ends: float) -> None:
    """A poll takes 1 s and the next comes 5 s later, so polls see the state at 1, 7, 13 ... seconds."""
    found = poll(Small({"Look": 1}, over_at=np.full(N, float(over))))
    assert set(found.ended) == {ends}


def test_polling_adds_half_an_interval_on_average_to_an_event_at_any_moment() -> None:
    over = np.random.default_rng(3).uniform(100, 700, N)
    found = poll(Small({"Look": 1}, over_at=over))
    assert (found.ended - over).mean() == pytest.approx(3.0, rel=0.01)


def test_a_choice_about_what_nobody_answered_is_no_guess() -> None:
    choice = Choice("IsDone", "Looks.", (When(equal("$.other.verdict", "done"), "Done"),), "Failed")
    with pytest.raises(GraphError, match=r"\$\.other\.verdict"):
        walked(task("Look", "IsDone"), choice, world=Small({"Look": 1}))
