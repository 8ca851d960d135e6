"""The execution that recovered: who started it, what it did, and when."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config.names import RegionNames
from drills.journal import Journal
from drills.target import Target

ENDED = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")


@dataclass(frozen=True)
class Step:
    """One visit of a state. `end` is None when the execution ended inside it."""

    name: str
    start: datetime
    end: datetime | None

    @property
    def seconds(self) -> float | None:
        return None if self.end is None else round((self.end - self.start).total_seconds(), 3)


@dataclass(frozen=True)
class Execution:
    """An execution of the machine, as Step Functions describes it."""

    arn: str
    status: str
    start: datetime
    input: dict[str, Any]
    error: str = ""
    cause: str = ""

    @property
    def started_by(self) -> str:
        """`alarm NAME at TIME` when an alarm's event started it, as its input says; else `start-execution`."""
        alarm = self.input.get("alarm")
        return f"alarm {alarm} at {self.input.get('alarmTime')}" if alarm else "start-execution"


def since(target: Target, here: RegionNames, moment: datetime) -> Execution | None:
    """The first execution in a region that started after a moment."""
    client = target.client("stepfunctions", here.region)
    pages = client.get_paginator("list_executions").paginate(stateMachineArn=here.state_machine_arn)
    started = [e for page in pages for e in page["executions"] if e["startDate"] >= moment]
    if not started:
        return None
    return describe(target, here, min(started, key=lambda e: e["startDate"])["executionArn"])


def describe(target: Target, here: RegionNames, arn: str) -> Execution:
    found = target.client("stepfunctions", here.region).describe_execution(executionArn=arn)
    return Execution(
        arn=arn,
        status=found["status"],
        start=found["startDate"],
        input=json.loads(found.get("input", "{}")),
        error=found.get("error", ""),
        cause=found.get("cause", ""),
    )


def steps(target: Target, here: RegionNames, arn: str) -> list[Step]:
    """Every state visited, in order of entry."""
    client = target.client("stepfunctions", here.region)
    pages = client.get_paginator("get_execution_history").paginate(executionArn=arn)
    return steps_of(event for page in pages for event in page["events"])


def steps_of(events: Iterable[dict[str, Any]]) -> list[Step]:
    """Pairs each entry with the next exit of the same state; parallel branches interleave."""
    visits: list[Step] = []
    for event in events:
        entered, exited = event.get("stateEnteredEventDetails"), event.get("stateExitedEventDetails")
        if entered:
            visits.append(Step(entered["name"], event["timestamp"], None))
        elif exited:
            index = next(
                (i for i, visit in enumerate(visits) if visit.name == exited["name"] and visit.end is None),
                None,
            )
            if index is not None:
                visits[index] = Step(visits[index].name, visits[index].start, event["timestamp"])
    return visits


def record(journal: Journal, execution: Execution, visited: list[Step]) -> None:
    """Put the steps into the journal, which the report is made from."""
    for step in visited:
        end = step.end.isoformat(timespec="milliseconds") if step.end else None
        start = step.start.isoformat(timespec="milliseconds")
        journal.record("states", "step", name=step.name, start=start, end=end, seconds=step.seconds)
    journal.record(
        "states",
        "execution-ended",
        execution=execution.arn,
        status=execution.status,
        error=execution.error,
        cause=execution.cause,
    )
