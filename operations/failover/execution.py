"""An execution of the state machine, from Step Functions' answers."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from config.errors import UserError

ENDED = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")


class NoExecutionError(UserError):
    """An ARN that belongs to no execution."""


@dataclass(frozen=True)
class Step:
    """One visit of a state. `end` is None if the state is running, or the execution ended in it. A `parallel` step
    lasts as long as its branches, whose states have steps of their own.
    """

    name: str
    start: datetime
    end: datetime | None
    parallel: bool = False

    @property
    def seconds(self) -> float | None:
        return None if self.end is None else round((self.end - self.start).total_seconds(), 3)


@dataclass(frozen=True)
class Execution:
    """An execution, as Step Functions describes it. `output` is None unless it succeeded."""

    arn: str
    status: str
    start: datetime
    input: dict[str, Any]
    error: str = ""
    cause: str = ""
    output: Any = None

    @property
    def started_by(self) -> str:
        """Return `alarm NAME at TIME` if an alarm's event started it, as its input says;
        otherwise `start-execution`.
        """
        alarm = self.input.get("alarm")
        return f"alarm {alarm} at {self.input.get('alarmTime')}" if alarm else "start-execution"

    @property
    def is_over(self) -> bool:
        return self.status in ENDED


def describe(machines: Any, arn: str) -> Execution:
    """Return what Step Functions says of an execution; the client must be of the execution's region."""
    found = machines.describe_execution(executionArn=arn)
    return Execution(
        arn=arn,
        status=found["status"],
        start=found["startDate"],
        input=json.loads(found.get("input", "{}")),
        error=found.get("error", ""),
        cause=found.get("cause", ""),
        output=json.loads(found["output"]) if found.get("output") else None,
    )


def history(machines: Any, arn: str) -> Iterator[dict[str, Any]]:
    """Yield the events of an execution, in order."""
    for page in machines.get_paginator("get_execution_history").paginate(executionArn=arn):
        yield from page["events"]


def steps_of(events: Iterable[dict[str, Any]]) -> list[Step]:
    """Return the steps of an execution: each entry into a state, paired with the next exit from the same state.
    Events of parallel branches interleave.
    """
    visits: list[Step] = []
    for event in events:
        entered, exited = event.get("stateEnteredEventDetails"), event.get("stateExitedEventDetails")
        if entered:
            parallel = event["type"] == "ParallelStateEntered"
            visits.append(Step(entered["name"], event["timestamp"], None, parallel))
        elif exited:
            index = next(
                (i for i, visit in enumerate(visits) if visit.name == exited["name"] and visit.end is None),
                None,
            )
            if index is not None:
                visits[index] = replace(visits[index], end=event["timestamp"])
    return visits


def region_of(arn: str) -> str:
    """Return the region of an execution. Raises NoExecutionError."""
    parts = arn.split(":")
    if len(parts) != 8 or parts[2] != "states" or parts[5] != "execution":
        raise NoExecutionError(
            f"{arn!r} is no ARN of an execution\n"
            "    allowed: the form arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME"
        )
    return parts[3]
