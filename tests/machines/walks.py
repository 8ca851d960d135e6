"""Ways through a rendered state machine: its states, its tasks, and what follows what."""

from collections.abc import Iterator
from typing import Any

State = dict[str, Any]


def states_of(machine: dict[str, Any]) -> Iterator[tuple[str, State]]:
    """Yield every state, those of branches too."""
    for name, state in machine["States"].items():
        yield name, state
        for branch in state.get("Branches", []):
            yield from states_of(branch)


def tasks_of(machine: dict[str, Any]) -> dict[str, State]:
    return {name: state for name, state in states_of(machine) if state["Type"] == "Task"}


def successors(state: State) -> set[str]:
    nexts = {state[key] for key in ("Next", "Default") if key in state}
    nexts |= {choice["Next"] for choice in state.get("Choices", [])}
    return nexts | {catch["Next"] for catch in state.get("Catch", [])}


def reachable(machine: dict[str, Any], start: str, without: tuple[str, ...] = ()) -> set[str]:
    """Return the top-level states that can be reached from `start`, itself included, without passing through
    `without`.
    """
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen and name not in without:
            seen.add(name)
            waiting.extend(successors(machine["States"][name]))
    return seen
