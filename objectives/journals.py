"""Figures from drills' journals: the duration of each step where the drill ran, for a model of that place only."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from config.errors import UserError
from machines.assembly import Machine
from machines.record import START as MEASURES
from machines.states import Task
from machines.tasks import INVOKE
from objectives.draws import Draws
from objectives.figures import Figure, Figures, Floats, Share

Entry = Mapping[str, Any]
PROMOTION = ("PromoteReplica", "InspectPromotion")
READINESS = ("PublishEndpoint", "CheckReadiness")
TRAFFIC = ("PublishSwitchReady", "VerifyFromOutside")


class JournalError(UserError):
    """A drill's journal without an event that the model needs."""


@dataclass(frozen=True)
class Step:
    """A state of an execution, with its start and end in seconds since the loss."""

    name: str
    start: float
    end: float


@dataclass(frozen=True)
class Observation:
    """The observations of one drill, in seconds since the loss. `verified` is when users were seen to be served."""

    steps: tuple[Step, ...]
    verified: float

    @property
    def detection(self) -> float:
        """The time from the loss to the machine's first state."""
        return self.steps[0].start

    def waited(self, began: str, looks: str) -> float:
        """Return the time from the end of the step `began` until its effect was seen by the polling step `looks`:
        halfway between the last two polls, or 0 if the first poll saw it.
        """
        since = [step.end for step in self.steps if step.name == began][-1]
        seen = [step.end for step in self.steps if step.name == looks]
        if len(seen) == 1:
            return 0.0
        return max(0.0, (seen[-1] + seen[-2]) / 2 - since)


def observation(entries: Iterable[Entry]) -> Observation:
    """Read the journal of a drill. Raises JournalError if it has no loss or no verified recovery."""
    known = list(entries)
    lost = [datetime.fromisoformat(each["at"]) for each in known if each["kind"] == "lost"]
    steps = [each for each in known if each["kind"] == "step"]
    if not lost or MEASURES not in {each["name"] for each in steps}:
        raise JournalError(
            "the drill's journal lacks the loss or a verified recovery; allowed: journals of drills that passed; "
            "fix: leave this journal out"
        )
    read = sorted(
        (Step(each["name"], _since(each["start"], lost[0]), _since(each["end"], lost[0])) for each in steps),
        key=lambda step: step.start,
    )
    return Observation(tuple(read), next(step.start for step in read if step.name == MEASURES))


def _since(moment: str, lost: datetime) -> float:
    return (datetime.fromisoformat(moment) - lost).total_seconds()


@dataclass(frozen=True)
class Seen:
    """The detection times that drills observed, whichever alarm started the failover."""

    def alarm(self, draws: Draws) -> Floats:
        """Return the time from the loss until the state machine is started."""
        return draws.of("detection", "detection")

    def checks(self, draws: Draws) -> Floats:
        """Return zeros, because the drills' time until traffic arrived includes the time of Route 53's checks."""
        return np.zeros(draws.n)


def figures(observations: Sequence[Observation], machine: Machine, source: str) -> Figures:
    """Make figures from drills' observations. Their kind is `assumed`: only figures that a person enters may be
    `measured`.
    """
    tasks = {task.name: task for task in machine.tasks}
    shapes = {
        "detection": [each.detection for each in observations],
        "rds_promotion": [each.waited(*PROMOTION) for each in observations],
        "application_takes_endpoint": [each.waited(*READINESS) for each in observations],
        "metric_check_follows": [each.waited(*TRAFFIC) for each in observations],
        "old_answers_expire": [0.0],
        "function_step": list(_durations(observations, tasks, asks=True)),
        "call_step": list(_durations(observations, tasks, asks=False)),
        "transition": [0.0],
    }
    said: dict[str, Any] = {
        "says": "seen by drills",
        "kind": "assumed",
        "source": source,
        "date": date.today(),
    }
    made = {name: Figure(**said, samples=tuple(each)) for name, each in shapes.items()}
    return Figures(figures=made, shares={"call_fails": Share(**said, share=0)}, modes={})


def _durations(
    observations: Sequence[Observation], tasks: Mapping[str, Task], *, asks: bool
) -> Iterator[float]:
    for each in observations:
        for step in each.steps:
            if step.name in tasks and (tasks[step.name].resource == INVOKE) == asks:
                yield step.end - step.start
