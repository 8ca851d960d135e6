"""The execution of the recovery: who started it, its states, and when."""

from datetime import datetime

from config.names import RegionNames
from drills.journal import Journal
from operations.failover import execution as executions
from operations.failover.execution import Execution, Step
from operations.target import Target

__all__ = ["Execution", "Step", "describe", "present", "record", "since", "steps"]


def since(target: Target, here: RegionNames, moment: datetime) -> Execution | None:
    """Return the first execution in a region that started after a moment."""
    client = target.client("stepfunctions", here.region)
    pages = client.get_paginator("list_executions").paginate(stateMachineArn=here.state_machine_arn)
    started = [e for page in pages for e in page["executions"] if e["startDate"] >= moment]
    if not started:
        return None
    return describe(target, here, min(started, key=lambda e: e["startDate"])["executionArn"])


def describe(target: Target, here: RegionNames, arn: str) -> Execution:
    return executions.describe(target.client("stepfunctions", here.region), arn)


def steps(target: Target, here: RegionNames, arn: str) -> list[Step]:
    """Return every state that an execution visited, in order of entry."""
    return executions.steps_of(executions.history(target.client("stepfunctions", here.region), arn))


def present(visited: list[Step]) -> tuple[str, ...]:
    """Return the states in which an execution is now; for a parallel state, the states of its branches."""
    here = [step for step in visited if step.end is None]
    inner = [step for step in here if not step.parallel] or here
    return tuple(dict.fromkeys(step.name for step in inner))


def record(journal: Journal, execution: Execution, visited: list[Step]) -> None:
    """Record the steps and the end of an execution in the journal."""
    for step in visited:
        end = step.end.isoformat(timespec="milliseconds") if step.end else None
        start = step.start.isoformat(timespec="milliseconds")
        journal.record(
            "states",
            "step",
            name=step.name,
            start=start,
            end=end,
            seconds=step.seconds,
            parallel=step.parallel,
        )
    journal.record(
        "states",
        "execution-ended",
        execution=execution.arn,
        status=execution.status,
        error=execution.error,
        cause=execution.cause,
    )
