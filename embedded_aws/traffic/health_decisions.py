"""Statuses of Route 53 health checks, by the developer guide's "How Route 53 determines ...". Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from embedded_aws.runtime.alarm_states import State

WhenInsufficient = Literal["Healthy", "Unhealthy", "LastKnownStatus"]


@dataclass(frozen=True)
class Status:
    """The status of a health check; a new check is healthy.

    `measured` is the observed health, before inversion; `against` is the number of latest observations in a row that
    contradict `measured`. `report` is the text that GetHealthCheckStatus shows, `checked` its time (epoch seconds).
    """

    measured: bool = True
    against: int = 0
    report: str = "No observation yet."
    checked: float = 0.0


@dataclass(frozen=True)
class Observation:
    """The result of one probe."""

    success: bool
    report: str
    time: float


def observed(status: Status, seen: Observation, threshold: int) -> Status:
    """Return the status after a probe; the health changes after `threshold` probes in a row that contradict it."""
    kept = replace(status, report=seen.report, checked=seen.time)
    if seen.success == status.measured:
        return replace(kept, against=0)
    if status.against + 1 >= threshold:
        return replace(kept, measured=seen.success, against=0)
    return replace(kept, against=status.against + 1)


def calculated(status: Status, children: Sequence[bool], threshold: int, time: float) -> Status:
    """Return the status of a calculated check: healthy while at least `threshold` of its children are healthy, each
    after its own inversion.

    With a threshold of 0 the check is always healthy; with a threshold above the number of children never.
    """
    healthy = sum(children)
    measured = healthy >= threshold
    verdict = "Success" if measured else "Failure"
    report = f"{verdict}: {healthy} of {len(children)} children are healthy, {threshold} must be."
    return replace(status, measured=measured, report=report, checked=time)


def from_alarm(
    status: Status, alarm: State | None, when_insufficient: WhenInsufficient, time: float
) -> Status:
    """Return the status of a health check that follows a CloudWatch alarm, from the alarm's state.

    `alarm` is None if the alarm doesn't exist or its region doesn't answer: the check then keeps its last known status.
    """
    if alarm is None:
        return replace(
            status, report=f"{_verdict(status.measured)}: the alarm can't be read; last known status."
        )
    if alarm == "INSUFFICIENT_DATA":
        measured = {"Healthy": True, "Unhealthy": False}.get(when_insufficient, status.measured)
        report = f"{_verdict(measured)}: insufficient data, treated as {when_insufficient}."
        return replace(status, measured=measured, report=report, checked=time)
    measured = alarm == "OK"
    return replace(
        status, measured=measured, report=f"{_verdict(measured)}: the alarm is {alarm}.", checked=time
    )


def is_healthy(status: Status, *, inverted: bool = False, disabled: bool = False) -> bool:
    """Return whether Route 53 treats a check as healthy. A disabled check is healthy; one that is disabled and inverted
    is unhealthy.
    """
    measured = True if disabled else status.measured
    return measured != inverted


def _verdict(healthy: bool) -> str:
    return "Success" if healthy else "Failure"
