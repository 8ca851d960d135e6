"""The newest execution of the machine in a region: its states, with the time in each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from operations.failover.execution import ENDED, Step, describe, history, steps_of


@dataclass(frozen=True)
class Run:
    """An execution with every visit of a state. `started_by` is the alarm or the person that started it."""

    region: str
    arn: str
    status: str
    start: datetime
    started_by: str
    steps: tuple[Step, ...]

    @property
    def is_over(self) -> bool:
        return self.status in ENDED


def newest(machines: Any, region: str, state_machine: str, before: Run | None) -> Run | None:
    """Return the newest execution of a region, None without one. An execution that has ended isn't read again."""
    found = machines.list_executions(stateMachineArn=state_machine, maxResults=1)["executions"]
    if not found:
        return None
    arn = found[0]["executionArn"]
    if before is not None and before.arn == arn and before.is_over:
        return before
    # The status first, so that nothing that happened before the end is missed.
    execution = describe(machines, arn)
    return Run(
        region,
        arn,
        execution.status,
        execution.start,
        execution.started_by,
        tuple(steps_of(history(machines, arn))),
    )
