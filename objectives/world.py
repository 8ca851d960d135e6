"""The part of a simulated failover that isn't in the state machine's definition."""

from collections.abc import Mapping
from typing import Any, Protocol

from machines.states import State, Task
from objectives.figures import Floats
from objectives.rules import Booleans, Runs


class World(Protocol):
    """The part that isn't in the definition. `runs` are the indices of the affected runs."""

    def attempt(self, task: Task, runs: Runs, numbers: Runs) -> tuple[Floats, Booleans]:
        """Return the duration of a call's attempt, and whether it fails; `numbers` count each run's attempts of this
        Task.
        """
        ...

    def answer(self, task: Task, runs: Runs, now: Floats) -> Mapping[str, Any]:
        """Return the answer of a call that succeeded at `now`: one value for all, or an array with one per run."""
        ...

    def passing(self, state: State) -> float:
        """Return the duration of a state that neither calls nor waits."""
        ...


class Branch:
    """The world of a branch, whose runs are a part of the whole."""

    def __init__(self, world: World, runs: Runs) -> None:
        self._world = world
        self._runs = runs

    def attempt(self, task: Task, runs: Runs, numbers: Runs) -> tuple[Floats, Booleans]:
        return self._world.attempt(task, self._runs[runs], numbers)

    def answer(self, task: Task, runs: Runs, now: Floats) -> Mapping[str, Any]:
        return self._world.answer(task, self._runs[runs], now)

    def passing(self, state: State) -> float:
        return self._world.passing(state)
