"""Assembly of phases into a machine; an invalid machine is refused before it is rendered."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from machines.endings import Branch, Fail, Failure, Parallel, Relayed
from machines.states import Document, State, Stop, Task


class AssemblyError(Exception):
    """Phases that can't be assembled into a state machine; one line for each reason."""


@dataclass(frozen=True)
class Phase:
    """States that belong together, entered at the first. `would_do` is what a dry run says about the phase."""

    name: str
    states: tuple[State, ...]
    would_do: tuple[Document, ...] = ()

    @property
    def start(self) -> str:
        return self.states[0].name


@dataclass(frozen=True)
class Machine:
    """A valid machine, as `assemble` returns it. It starts with the first phase."""

    says: str
    seconds: int
    phases: tuple[Phase, ...]
    outside: tuple[Stop, ...]

    @property
    def states(self) -> tuple[State, ...]:
        """States of the top level, in the order of the phases."""
        return tuple(state for phase in self.phases for state in phase.states)

    @property
    def every_state(self) -> tuple[State, ...]:
        """Every state, including those of branches."""
        return tuple(_with_branches(self.states))

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Every Task, including those of branches."""
        return tuple(state for state in self.every_state if isinstance(state, Task))

    @property
    def stops(self) -> tuple[Stop, ...]:
        """The different Stops of the failures, in the order of the phases; then the Stops of a timeout and an abort."""
        own = [stop for state in self.states for stop in _stops(state)]
        return tuple(dict.fromkeys([*own, *self.outside]))

    def state(self, name: str) -> State | None:
        """Return the top-level state of that name; None if there is none."""
        return next((state for state in self.states if state.name == name), None)

    def document(self) -> dict[str, Any]:
        """Return the machine in Amazon States Language."""
        return {
            "Comment": self.says,
            "StartAt": self.phases[0].start,
            "TimeoutSeconds": self.seconds,
            "States": {state.name: state.document() for state in self.states},
        }


def assemble(*, says: str, seconds: int, phases: Sequence[Phase], outside: Sequence[Stop] = ()) -> Machine:
    """Assemble phases into a machine. Raises AssemblyError with every reason why they can't be."""
    machine = Machine(says, seconds, tuple(phases), tuple(outside))
    wrong = [
        *_twice(machine),
        *_edges(machine.phases[0].start, machine.states),
        *(reason for state in machine.every_state for reason in _incomplete(state)),
        *_unexplained(machine),
    ]
    if wrong:
        raise AssemblyError("\n".join(wrong))
    return machine


def _with_branches(states: Sequence[State]) -> Iterator[State]:
    for state in states:
        yield state
        if isinstance(state, Parallel):
            for branch in state.branches:
                yield from _with_branches(branch.states)


def _twice(machine: Machine) -> Iterator[str]:
    """Yield a reason for each name that several states have. Step Functions requires unique names across all
    branches of a machine.
    """
    named = Counter(state.name for state in machine.every_state)
    for name in (name for name, times in named.items() if times > 1):
        yield f"{name}: {named[name]} states have this name; give each one of its own"


def _edges(start: str, states: Sequence[State]) -> Iterator[str]:
    """Yield a reason for each transition to a state that doesn't exist, and for each unreachable state, also within
    branches.
    """
    known = {state.name: state for state in states}
    for state in states:
        for target in dict.fromkeys(state.targets()):
            if target not in known:
                yield f"{state.name}: leads to {target}, which no phase has; known states: {', '.join(sorted(known))}"
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in known and name not in reached:
            reached.add(name)
            waiting.extend(known[name].targets())
    for name in known:
        if name not in reached:
            yield f"{name}: unreachable from {start}; remove it, or give a reachable state a transition to it"
    for branch in _branches(states):
        yield from _edges(branch.states[0].name, branch.states)


def _branches(states: Sequence[State]) -> Iterator[Branch]:
    for state in states:
        if isinstance(state, Parallel):
            yield from state.branches


def _incomplete(state: State) -> Iterator[str]:
    """Yield a reason for each required field that the state lacks."""
    if not state.says.strip():
        yield f"{state.name}: its comment is empty; write what a person should read in the console and the runbook"
    if isinstance(state, Task):
        if not state.retry:
            yield f"{state.name}: has no Retry; give it one, with 0 attempts if it shouldn't be retried"
        if state.seconds <= 0:
            yield f"{state.name}: its time limit is {state.seconds} s; a call needs one above 0"
    if isinstance(state, Task | Parallel) and not any("States.ALL" in each.errors for each in state.catch):
        yield f"{state.name}: some failures aren't caught; give it a Catch of States.ALL"


def _stops(state: State) -> tuple[Stop, ...]:
    return state.stops if isinstance(state, Failure | Relayed | Fail) else ()


def _is_explained(state: Fail) -> bool:
    """Return whether the runbook explains the error of a Fail state. An error that is read from a path was named, and
    explained, by an earlier failure.
    """
    return state.error.startswith("$") or state.error in {stop.name for stop in state.stops}


def _unexplained(machine: Machine) -> Iterator[str]:
    """Yield a reason for each failure that the runbook couldn't explain, or would explain twice."""
    for state in machine.states:
        if isinstance(state, Fail) and not _is_explained(state):
            yield f"{state.name}: fails as {state.error}, which has no Stop; give it one with the runbook's text"
    for stop in machine.stops:
        if not (stop.left.strip() and stop.do.strip()):
            yield f"{stop.name}: the runbook's text is empty; write what this failure leaves behind and what to do"
    for name, texts in Counter(stop.name for stop in machine.stops).items():
        if texts > 1:
            yield f"{name}: {texts} different Stops have this name; let the failures share one"
