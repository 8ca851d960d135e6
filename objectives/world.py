"""Interface for what a state machine's definition doesn't say in a simulation: durations and answers of its calls."""

from collections.abc import Mapping
from typing import Any, Protocol

from machines.states import State, Task
from objectives.figures import Floats
from objectives.rules import Booleans, Runs


class World(Protocol):
    """An interface that simulates the calls of a state machine: their durations and answers. `runs` are the indices of
    the simulated runs that make a call.
    """

    def attempt(self, task: Task, runs: Runs, numbers: Runs) -> tuple[Floats, Booleans]:
        """Return how long a call takes and whether it fails, for each run; `numbers` counts each run's earlier
        attempts of this Task.
        """
        ...

    def answer(self, task: Task, runs: Runs, now: Floats) -> Mapping[str, Any]:
        """Return the answer of a call that succeeded at `now`: one value for all, or an array with one per run."""
        ...

    def passing(self, state: State) -> float:
        """Return the duration of a state that neither calls nor waits."""
        ...


class Branch:
    """The World for a branch of a Parallel state: it maps the branch's runs to those of the whole simulation."""

    def __init__(self, world: World, runs: Runs) -> None:
        self._world = world
        self._runs = runs

    def attempt(self, task: Task, runs: Runs, numbers: Runs) -> tuple[Floats, Booleans]:
        return self._world.attempt(task, self._runs[runs], numbers)

    def answer(self, task: Task, runs: Runs, now: Floats) -> Mapping[str, Any]:
        return self._world.answer(task, self._runs[runs], now)

    def passing(self, state: State) -> float:
        return self._world.passing(state)
