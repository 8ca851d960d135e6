"""States of Route 53 health checks: pure, by the developer guide's "How Route 53 determines ..."."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from embedded_aws.runtime.alarm_states import State

WhenInsufficient = Literal["Healthy", "Unhealthy", "LastKnownStatus"]


@dataclass(frozen=True)
class Status:
    """The status of a health check. A new one is healthy.

    `measured` is the observed health, before inversion; `against` counts the latest observations in a row that
    contradict it. `report` is what GetHealthCheckStatus shows, `checked` when (epoch seconds).
    """

    measured: bool = True
    against: int = 0
    report: str = "No observation yet."
    checked: float = 0.0


@dataclass(frozen=True)
class Observation:
    """The end of one probe."""

    success: bool
    report: str
    time: float


def observed(status: Status, seen: Observation, threshold: int) -> Status:
    """Return the status after a probe: it changes when `threshold` probes in a row say so."""
    kept = replace(status, report=seen.report, checked=seen.time)
    if seen.success == status.measured:
        return replace(kept, against=0)
    if status.against + 1 >= threshold:
        return replace(kept, measured=seen.success, against=0)
    return replace(kept, against=status.against + 1)


def calculated(status: Status, children: Sequence[bool], threshold: int, time: float) -> Status:
    """Return a calculated check: healthy while at least `threshold` children are (their own inversion included).

    A threshold of 0 is always healthy; one above the number of children never.
    """
    healthy = sum(children)
    measured = healthy >= threshold
    verdict = "Success" if measured else "Failure"
    report = f"{verdict}: {healthy} of {len(children)} children are healthy, {threshold} must be."
    return replace(status, measured=measured, report=report, checked=time)


def from_alarm(
    status: Status, alarm: State | None, when_insufficient: WhenInsufficient, time: float
) -> Status:
    """Return a check of a CloudWatch metric, by the state that its alarm has.

    `alarm` is None when its region can't be asked or the alarm isn't there: the last known status stays.
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
    """Return the health by which Route 53 answers. A disabled check counts as healthy, and inverted as unhealthy."""
    measured = True if disabled else status.measured
    return measured != inverted


def _verdict(healthy: bool) -> str:
    return "Success" if healthy else "Failure"
