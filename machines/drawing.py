"""A machine as a graph in DOT, Graphviz's language: a box for each phase, with the states' comments as tooltips.

Many failures continue at the same state. The graph draws no edges for that: the second line of a failure's box names
the state.
"""

import json
from collections.abc import Iterator

from machines.assembly import Machine
from machines.endings import Fail, Failure, Parallel, Relayed, Succeed
from machines.states import Choice, Pass, State, Task, Wait

HEAD = """digraph machine {
  graph [fontname="Helvetica", fontsize=13, labeljust="l", nodesep=0.2, ranksep=0.3, tooltip=" "]
  graph [style="rounded", color="#b8c4d0"]
  node [fontname="Helvetica", fontsize=11, height=0.3, margin="0.12,0.04", color="#5b6b7b"]
  node [shape="box", style="filled,rounded"]
  edge [color="#5b6b7b", arrowsize=0.6, tooltip=" "]"""
FAILED = {"fillcolor": "#f6d5d5", "color": "#b03030", "fontsize": "10"}
CAUGHT = {"style": "dashed", "color": "#b03030"}


def dot(machine: Machine) -> str:
    """Return the graph of a machine in DOT."""
    lines = [HEAD]
    for number, phase in enumerate(machine.phases):
        lines += [f"  subgraph cluster_{number} {{", f"    label={_quoted(phase.name)}"]
        for state in phase.states:
            lines += _nodes(state, "    ")
        lines.append("  }")
    lines += (f"  {edge}" for state in machine.states for edge in _edges(state))
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _attributes(values: dict[str, str]) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in values.items())


def _nodes(state: State, indent: str) -> Iterator[str]:
    yield f"{indent}{_quoted(state.name)} [{_attributes(_looks(state) | {'tooltip': state.says})}]"
    if isinstance(state, Parallel):
        for number, branch in enumerate(state.branches):
            yield f'{indent}subgraph {_quoted(f"cluster_{state.name}_{number}")} {{ label=""'
            for each in branch.states:
                yield from _nodes(each, f"{indent}  ")
            yield f"{indent}}}"


def _looks(state: State) -> dict[str, str]:
    match state:
        case Task():
            return {"fillcolor": "#d9e8f6"}
        case Choice():
            return {"fillcolor": "#fbf0cf", "shape": "hexagon", "style": "filled"}
        case Wait():
            return {"fillcolor": "#eeeeee", "label": f"{state.name}\n{state.seconds} s"}
        case Failure() | Relayed():
            return {**FAILED, "label": f"{state.name}\n→ {state.next}"}
        case Fail():
            return FAILED
        case Succeed():
            return {"fillcolor": "#d5efd9"}
        case _:
            return {"fillcolor": "white"}


def _edges(state: State) -> Iterator[str]:
    match state:
        case Failure() | Relayed():
            return
        case Parallel():
            yield from _parallel(state)
        case Task():
            yield _edge(state.name, state.next)
            caught = dict.fromkeys(each.next for each in state.catch if each.next != state.next)
            yield from (_edge(state.name, target, CAUGHT) for target in caught)
        case _:
            yield from (_edge(state.name, target) for target in dict.fromkeys(state.targets()))


def _parallel(state: Parallel) -> Iterator[str]:
    """Yield the edges of a Parallel state: to its branches, within them, and from their ends to the next state."""
    for branch in state.branches:
        yield _edge(state.name, branch.states[0].name)
        for each in branch.states:
            yield from _edges(each)
            if isinstance(each, Pass) and each.next is None:
                yield _edge(each.name, state.next)
            if isinstance(each, Fail):
                yield from (_edge(each.name, caught.next, CAUGHT) for caught in state.catch)


def _edge(start: str, end: str, looks: dict[str, str] | None = None) -> str:
    shown = f" [{_attributes(looks)}]" if looks else ""
    return f"{_quoted(start)} -> {_quoted(end)}{shown}"
