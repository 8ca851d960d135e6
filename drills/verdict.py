"""From what the phases of a drill found to its result. Pure: everything measured is in the findings."""

from dataclasses import dataclass, field
from datetime import datetime

from drills.client import Counted
from drills.database_heartbeat import unmeasured
from drills.observations import Observation
from drills.result import ClientResult, Result, Seen, StepResult, StoreLoss
from drills.scenario import Scenario
from drills.target import Target
from embedded_aws.unproven import UNPROVEN
from operations.failover.execution import Execution, Step


@dataclass
class Findings:
    """What the phases found, filled as they go."""

    started: datetime
    lost_at: datetime | None = None
    execution: Execution | None = None
    steps: list[Step] = field(default_factory=list)
    steady_before: list[Observation] = field(default_factory=list)
    steady_after: list[Observation] = field(default_factory=list)
    losses: list[StoreLoss] = field(default_factory=list)
    rto_seconds: float | None = None
    availability: float | None = None
    client: Counted | None = None
    reasons: list[str] = field(default_factory=list)


def conclude(
    found: Findings,
    scenario: Scenario,
    target: Target,
    *,
    lost: list[str],
    clock_speed: float,
    ended: datetime,
) -> Result:
    """The result: every number measured, or None with its reason."""
    objectives = target.settings.objectives
    limit = objectives.rto_minutes * 60
    reasons = [*found.reasons, *judge(found, scenario.start, limit)]
    return Result(
        scenario=scenario.name,
        title=scenario.title,
        target=target.label,
        verdict="failed" if reasons else "passed",
        reasons=reasons,
        started=written(found.started),
        ended=written(ended),
        lost=lost,
        lost_at=written(found.lost_at) if found.lost_at else None,
        rto_seconds=found.rto_seconds,
        rto_objective_seconds=limit,
        rpo=[*_unmeasured(objectives.rpo_seconds, target), *found.losses],
        availability=found.availability,
        client=ClientResult(**vars(found.client)) if found.client else None,
        execution=found.execution.arn if found.execution else None,
        started_by=found.execution.started_by if found.execution else None,
        steps=[_step(step) for step in found.steps],
        steady_before=[Seen(**vars(seen)) for seen in found.steady_before],
        steady_after=[Seen(**vars(seen)) for seen in found.steady_after],
        clock_speed=clock_speed,
        notes=notes(target, clock_speed),
        unproven=list(UNPROVEN) if target.label == "embedded" else [],
    )


def written(moment: datetime) -> str:
    """A time as the journal and the result write it: ISO 8601 with milliseconds."""
    return moment.isoformat(timespec="milliseconds")


def _step(step: Step) -> StepResult:
    return StepResult(
        name=step.name,
        start=written(step.start),
        end=written(step.end) if step.end else None,
        seconds=step.seconds,
    )


def _unmeasured(objective_seconds: float, target: Target) -> list[StoreLoss]:
    """The database, where no rows can be written to it."""
    reason = unmeasured(target)
    if not reason:
        return []
    return [
        StoreLoss(
            store="database",
            seconds=None,
            missing=None,
            written=0,
            objective_seconds=objective_seconds,
            reason=f"unknown: {reason}",
        )
    ]


def judge(found: Findings, start: str, rto_limit_seconds: float) -> list[str]:
    """Why the drill failed; empty when it passed. Pure."""
    reasons = []
    if found.execution is None:
        reasons.append("no execution was started")
    else:
        if found.execution.status != "SUCCEEDED":
            reasons.append(f"the execution {found.execution.status.lower()}: {found.execution.error}")
        by_alarm = found.execution.started_by.startswith("alarm ")
        if start == "alarm" and not by_alarm:
            reasons.append(f"it was started by {found.execution.started_by}, not by an alarm")
    reasons += [f"{o.name}: {o.state}, {o.found}" for o in found.steady_after if o.state != "good"]
    if found.rto_seconds is None:
        reasons.append("no user got a good answer of the other region")
    elif found.rto_seconds > rto_limit_seconds:
        reasons.append(f"RTO was {found.rto_seconds:g} s, above its objective of {rto_limit_seconds:g} s")
    reasons += [
        f"RPO of {loss.store} was {loss.seconds:g} s, above its objective of {loss.objective_seconds:g} s"
        for loss in found.losses
        if loss.seconds is not None and loss.seconds > loss.objective_seconds
    ]
    reasons += [f"RPO of {loss.store} is {loss.reason}" for loss in found.losses if loss.seconds is None]
    if found.client and found.client.unexplained:
        reasons.append(
            f"{found.client.lost} of the client's rows are lost, and the replica's lag explains "
            f"{found.client.explained}"
        )
    return reasons


def notes(target: Target, clock_speed: float) -> list[str]:
    """What the numbers don't show."""
    if target.label == "aws":
        return []
    said = ["Measured on the embedded AWS: no time here is a time of AWS."]
    if clock_speed != 1:
        said.append(
            f"Schedules and alarm periods ran {clock_speed:g} times as fast as real time; all times are real seconds."
        )
    return said
