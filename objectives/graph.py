"""A simulator that walks a state machine's definition many times at once: each run has its own clock.

The definition is the deployed one. A `World` provides each Task's duration and answer; everything else comes from the
definition: which rule of a Choice holds, how long a Wait is, which branch of a Parallel is last, how often a call is
retried.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from machines.endings import Fail, Parallel, Succeed
from machines.states import EVERY_ERROR, WHOLE, Choice, Pass, Retry, State, Task, Wait
from objectives.figures import Floats
from objectives.rules import Booleans, Facts, Runs, holds
from objectives.world import Branch, World

TIMEOUT, FAILURE = "States.Timeout", "States.TaskFailed"
PAYLOAD = "$.Payload"
# Step Functions lengthens a pause so, where a Retry doesn't say.
RATE = 2.0


@dataclass
class Walk:
    """The result of the runs: `ended` has the time of each run's end, `succeeded` whether it ended without a Fail,
    `spent` the seconds in each state (of parallel branches only those of the last one), `reached` when each state was
    first entered.
    """

    ended: Floats
    succeeded: Booleans
    spent: dict[str, Floats] = field(default_factory=dict)
    reached: dict[str, Floats] = field(default_factory=dict)


def walk(
    states: Sequence[State],
    starts: Floats,
    facts: Facts,
    world: World,
    *,
    until: str = "",
    limit_seconds: float = float("inf"),
) -> Walk:
    """Walk from the first state until each run has ended. Runs that enter the state `until` end there successfully;
    those that exceed the limit fail. Raises GraphError for a Choice that compares a missing value.
    """
    return _Walker(states, starts, facts, world, until, limit_seconds).run()


class _Walker:
    def __init__(
        self,
        states: Sequence[State],
        starts: Floats,
        facts: Facts,
        world: World,
        until: str,
        limit_seconds: float,
    ) -> None:
        self._states = list(states)
        self._index = {state.name: number for number, state in enumerate(states)}
        self._now = starts.copy()
        self._latest = starts + limit_seconds
        self._facts = facts
        self._world = world
        self._until = until
        self._where = np.zeros(len(starts), dtype=np.intp)
        self._walk = Walk(np.full(len(starts), np.nan), np.zeros(len(starts), dtype=np.bool_))
        self._tries: dict[str, Runs] = {}

    def run(self) -> Walk:
        # The first state first: runs that poll stay side by side, and those that are done wait behind the loop.
        while (left := self._where[self._where >= 0]).size:
            number = int(left.min())
            self._visit(self._states[number], np.flatnonzero(self._where == number))
        return self._walk

    def _visit(self, state: State, runs: Runs) -> None:
        late = self._now[runs] > self._latest[runs]
        self._end(runs[late], succeeded=False)
        runs = runs[~late]
        entered = self._now[runs]
        first = self._reached(state.name)
        first[runs] = np.where(np.isnan(first[runs]), entered, first[runs])
        if state.name == self._until:
            self._end(runs, succeeded=True)
        elif isinstance(state, Parallel):
            # What is spent in it is told by its branches' states: nothing counts twice.
            self._parallel(state, runs)
        else:
            self._step(state, runs)
            self._spent(state.name)[runs] += self._now[runs] - entered

    def _step(self, state: State, runs: Runs) -> None:
        match state:
            case Task():
                self._task(state, runs)
            case Wait():
                self._now[runs] += state.seconds
                self._go(runs, state.next)
            case Succeed() | Fail():
                self._end(runs, succeeded=isinstance(state, Succeed))
            case Choice():
                self._now[runs] += self._world.passing(state)
                self._choose(state, runs)
            case Pass():
                self._now[runs] += self._world.passing(state)
                self._pass(state, runs)
            case _:
                # A failure with a name is a Pass that leads on.
                self._now[runs] += self._world.passing(state)
                self._go(runs, next(state.targets()))

    def _task(self, task: Task, runs: Runs) -> None:
        """Attempt the Task, and retry by its Retry rules. Then continue at its next state, or at that of its Catch."""
        used = np.zeros((len(task.retry), len(self._now)), dtype=np.intp)
        tries = self._tries.setdefault(task.name, np.zeros(len(self._now), dtype=np.intp))
        while runs.size:
            seconds, fails = self._world.attempt(task, runs, tries[runs])
            tries[runs] += 1
            late = seconds > task.seconds
            self._now[runs] += np.minimum(seconds, task.seconds)
            self._answered(task, runs[~(late | fails)])
            again = (
                self._again(task, runs[late], TIMEOUT, used),
                self._again(task, runs[fails & ~late], FAILURE, used),
            )
            runs = np.concatenate(again)

    def _answered(self, task: Task, runs: Runs) -> None:
        if runs.size:
            answer = self._world.answer(task, runs, self._now[runs])
            for path, value in kept(task, answer):
                self._facts.put(path, runs, value)
            self._go(runs, task.next)

    def _again(self, task: Task, runs: Runs, error: str, used: Runs) -> Runs:
        """Delay and return the runs that have a retry left; let the others continue at the Catch's state."""
        number = next((n for n, each in enumerate(task.retry) if _means(each.errors, error)), None)
        may = np.zeros(len(runs), dtype=np.bool_)
        if number is not None:
            retry: Retry = task.retry[number]
            counts = used[number]
            may = counts[runs] < retry.attempts
            again = runs[may]
            self._now[again] += retry.seconds * (retry.rate or RATE) ** counts[again]
            counts[again] += 1
        caught = next(each for each in task.catch if _means(each.errors, error))
        self._go(runs[~may], caught.next)
        return runs[may]

    def _choose(self, choice: Choice, runs: Runs) -> None:
        for way in choice.ways:
            taken = holds(way.rule, self._facts, runs)
            self._go(runs[taken], way.next)
            runs = runs[~taken]
        self._go(runs, choice.default)

    def _pass(self, state: Pass, runs: Runs) -> None:
        if state.input != WHOLE:
            self._facts.copy(state.input, state.result, runs)
        if state.next:
            self._go(runs, state.next)
        else:
            self._end(runs, succeeded=True)

    def _parallel(self, state: Parallel, runs: Runs) -> None:
        """Walk all branches from the same moment. The state ends when all have ended, or fails with the first one."""
        part = Branch(self._world, runs)
        walks = [walk(each.states, self._now[runs], self._facts.part(runs), part) for each in state.branches]
        ends, good = np.stack([each.ended for each in walks]), np.stack([each.succeeded for each in walks])
        failed = np.where(good, np.inf, ends)
        succeeded = good.all(axis=0)
        decides = np.where(succeeded, ends.argmax(axis=0), failed.argmin(axis=0))
        for number, each in enumerate(walks):
            for name, seconds in each.spent.items():
                self._spent(name)[runs] += np.where(decides == number, seconds, 0.0)
            for name, times in each.reached.items():
                self._reached(name)[runs] = times
        self._now[runs] = np.where(succeeded, ends.max(axis=0), failed.min(axis=0))
        self._go(runs[succeeded], state.next)
        self._go(runs[~succeeded], state.catch[0].next)

    def _go(self, runs: Runs, name: str) -> None:
        if runs.size:
            self._where[runs] = self._index[name]

    def _end(self, runs: Runs, *, succeeded: bool) -> None:
        self._where[runs] = -1
        self._walk.ended[runs] = self._now[runs]
        self._walk.succeeded[runs] = succeeded

    def _spent(self, name: str) -> Floats:
        return self._walk.spent.setdefault(name, np.zeros(len(self._now)))

    def _reached(self, name: str) -> Floats:
        return self._walk.reached.setdefault(name, np.full(len(self._now), np.nan))


def kept(task: Task, answer: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each selected part of a Task's answer, with the path at which the Task puts the part."""
    if task.result is None:
        return
    for key, selector in (task.selects or {}).items():
        place = f"{task.result}.{key.removesuffix('.$')}"
        for name, value in answer.items():
            if selector == PAYLOAD:
                yield f"{place}.{name}", value
            elif selector == f"{PAYLOAD}.{name}":
                yield place, value


def _means(errors: Sequence[str], error: str) -> bool:
    return error in errors or EVERY_ERROR in errors
