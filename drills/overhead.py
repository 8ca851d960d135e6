"""The overhead of a failover: its states and calls, without the waits for AWS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from operations.failover.execution import Step

# Seconds from the alarm's start of the machine to the switch that moves traffic.
GOAL_SECONDS = 20.0
SWITCH = "PublishSwitchReady"


@dataclass(frozen=True)
class Overhead:
    """The overhead: `seconds` from the machine's start to the switch, less the `waited` seconds in Wait states;
    `calls` of AWS by the machine and its functions until the execution ended.
    """

    states: int
    calls: int
    seconds: float
    waited: float

    @property
    def is_within_goal(self) -> bool:
        return self.seconds <= GOAL_SECONDS


def overhead(steps: Sequence[Step], waits: frozenset[str], calls: Sequence[Mapping[str, Any]]) -> Overhead:
    """Return the overhead of a successful execution. Raises ValueError if the execution never published the switch.

    `waits` are the names of the Wait states. Only the longest of parallel branches has Wait states, so the execution
    waits as long as that branch does.
    """
    ends = [step.end for step in steps if step.name == SWITCH and step.end is not None]
    if not ends:
        raise ValueError(f"the execution never entered the state {SWITCH}, so there is nothing to measure")
    switched = ends[-1]
    before = [step for step in steps if step.start < switched]
    waited = sum(_seconds(step, switched) for step in before if step.name in waits)
    whole = (switched - steps[0].start).total_seconds()
    return Overhead(len(before), len(calls), round(whole - waited, 3), round(waited, 3))


def waits_of(machine: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of a definition's Wait states, including those of branches."""
    found = {name for name, state in machine["States"].items() if state["Type"] == "Wait"}
    for state in machine["States"].values():
        for branch in state.get("Branches", []):
            found |= waits_of(branch)
    return frozenset(found)


def _seconds(step: Step, until: datetime) -> float:
    return (min(step.end or until, until) - step.start).total_seconds()
