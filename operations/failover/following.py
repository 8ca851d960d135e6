"""Follows an execution until it ends."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from operations.failover import approval
from operations.failover.execution import Execution, describe, history

POLL_SECONDS = 1.0


@dataclass(frozen=True)
class Entered:
    """An event: the execution entered a state."""

    state: str
    at: datetime


@dataclass(frozen=True)
class Asked:
    """An event: the execution waits for a person's approval."""

    token: str


def follow(machines: Any, arn: str, sleep: Callable[[float], None]) -> Iterator[Entered | Asked | Execution]:
    """Yield the events as they happen, and at last the ended execution.

    Reads the status before the history, so that no event before the end is missed.
    """
    seen, asked = 0, ""
    while True:
        execution = describe(machines, arn)
        for event in history(machines, arn):
            entered = event.get("stateEnteredEventDetails")
            if entered and event["id"] > seen:
                seen = event["id"]
                yield Entered(entered["name"], event["timestamp"])
        if execution.is_over:
            yield execution
            return
        token = approval.token_wanted(machines, arn)
        if token and token != asked:
            asked = token
            yield Asked(token)
        sleep(POLL_SECONDS)
