"""Concludes a drill's result and verdict from the findings of its phases; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from config import Settings
from drills.client import Counted
from drills.database_heartbeat import unmeasured
from drills.result import AnswerSpan, ClientResult, Result, Seen, StepResult, StoreLoss
from drills.scenario import Scenario
from drills.tolerance import Observation
from embedded_aws.unproven import UNPROVEN
from operations.failover.execution import Execution, Step
from operations.target import Target


@dataclass
class Findings:
    """The findings of the phases, filled while the phases run."""

    started: datetime
    lost_at: datetime | None = None
    execution: Execution | None = None
    restarted: bool = False
    steps: list[Step] = field(default_factory=list)
    steady_before: list[Observation] = field(default_factory=list)
    meanwhile: list[Observation] = field(default_factory=list)
    steady_after: list[Observation] = field(default_factory=list)
    losses: list[StoreLoss] = field(default_factory=list)
    rto_seconds: float | None = None
    availability: float | None = None
    answers: list[AnswerSpan] = field(default_factory=list)
    client: Counted | None = None
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Objectives:
    """The limits of one drill, in seconds; `rpo` by store."""

    rto: float
    rpo: Mapping[str, float]


def objectives_of(scenario: Scenario, settings: Settings) -> Objectives:
    """Return the scenario's objectives; where it has none, the settings'."""
    usual, own = settings.objectives, scenario.objective
    rpo = own.rpo_seconds or usual.rpo_seconds
    return Objectives(
        own.rto_seconds or usual.rto_minutes * 60,
        {"database": rpo, "dynamodb": rpo, "s3": usual.storage_lag_minutes * 60},
    )


def conclude(
    found: Findings, scenario: Scenario, target: Target, *, lost: list[str], ended: datetime
) -> Result:
    """Return the result: every number is measured, or None with its reason."""
    objectives = objectives_of(scenario, target.settings)
    due = scenario.recovery.is_due
    reasons = [*found.reasons, *judge(found, scenario, objectives.rto)]
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
        recovery_due=due,
        rto_seconds=found.rto_seconds,
        rto_objective_seconds=objectives.rto,
        rpo=[*_unmeasured(objectives.rpo["database"], target), *found.losses] if due else [],
        availability=found.availability,
        availability_objective=scenario.objective.availability_at_least,
        answers=found.answers,
        client=ClientResult(**vars(found.client)) if found.client else None,
        execution=found.execution.arn if found.execution else None,
        started_by=found.execution.started_by if found.execution else None,
        steps=[_step(step) for step in found.steps],
        steady_before=[Seen(**vars(seen)) for seen in found.steady_before],
        meanwhile=[Seen(**vars(seen)) for seen in found.meanwhile],
        steady_after=[Seen(**vars(seen)) for seen in found.steady_after],
        clock_speed=target.clock_speed,
        notes=notes(target, due=due),
        unproven=list(UNPROVEN) if target.label == "embedded" else [],
    )


def written(moment: datetime) -> str:
    """Return a time as the journal and the result write it: ISO 8601 with milliseconds."""
    return moment.isoformat(timespec="milliseconds")


def _step(step: Step) -> StepResult:
    return StepResult(
        name=step.name,
        start=written(step.start),
        end=written(step.end) if step.end else None,
        seconds=step.seconds,
        parallel=step.parallel,
    )


def _unmeasured(objective_seconds: float, target: Target) -> list[StoreLoss]:
    """Return the database's loss as unknown if a drill can't write rows to the database; otherwise nothing."""
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


def judge(found: Findings, scenario: Scenario, rto_limit_seconds: float) -> list[str]:
    """Return why the drill failed; empty if it passed. Pure."""
    reasons = _execution(found, scenario)
    if scenario.meanwhile and not found.meanwhile:
        reasons.append("the conditions that must hold during the failover were never checked")
    reasons += [f"meanwhile, {o.name}: {o.state}, {o.found}" for o in found.meanwhile if o.state != "good"]
    reasons += [f"{o.name}: {o.state}, {o.found}" for o in found.steady_after if o.state != "good"]
    if scenario.recovery.is_due:
        reasons += _recovered(found, rto_limit_seconds)
    return reasons + _kept(found, scenario)


def _execution(found: Findings, scenario: Scenario) -> list[str]:
    """Return why the execution isn't as expected: its start, its trigger and its end; empty if it is."""
    asked, execution = scenario.recovery, found.execution
    if asked.start in ("nobody", "restore", "activate"):
        return (
            []
            if execution is None
            else [f"a failover was started by {execution.started_by}, and none was due"]
        )
    if execution is None:
        return ["no execution was started"]
    reasons = []
    if (execution.status, execution.error) != (asked.ends, asked.error):
        expected = f"{asked.ends} {asked.error}".strip()
        reasons.append(
            f"the execution {execution.status.lower()}: {execution.error} {execution.cause}; should be {expected}"
        )
    if asked.start == "alarm" and not found.restarted and not execution.started_by.startswith("alarm "):
        reasons.append(f"the execution was started by {execution.started_by}, not by an alarm")
    if asked.restarts and not found.restarted:
        reasons.append("the execution was never stopped, so no second one was started")
    return reasons


def _recovered(found: Findings, rto_limit_seconds: float) -> list[str]:
    """Return why a due recovery missed its RTO or RPO; empty if it met both."""
    reasons = []
    if found.rto_seconds is None:
        reasons.append("no user got a good answer from the region that should serve")
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


def _kept(found: Findings, scenario: Scenario) -> list[str]:
    """Return whether too many rows of the client are lost, or too few answers were good, in words; empty if neither."""
    reasons, objective = [], scenario.objective
    allowed = objective.lost_rows_at_most
    if allowed is not None and found.client is not None:
        if found.client.lost is None:
            reasons.append(
                "it is unknown how many of the client's rows are lost, because the rows can't be read"
            )
        elif found.client.lost > allowed:
            reasons.append(f"{found.client.lost} of the client's rows are lost; allowed: {allowed}")
    least = objective.availability_at_least
    if least and found.availability is None:
        reasons.append("no user sent a request")
    elif found.availability is not None and found.availability < least:
        reasons.append(f"{found.availability:.1%} of the answers to users were good; required: {least:.1%}")
    return reasons


def notes(target: Target, *, due: bool = True) -> list[str]:
    """Return notes about the limits of the measurements."""
    said = [] if due else ["No recovery was due, so there is neither an RTO nor an RPO."]
    if target.label == "aws":
        return said
    said.append("Measured on the embedded AWS: no time here is a time of AWS.")
    if target.clock_speed != 1:
        said.append(
            f"Schedules and alarm periods ran {target.clock_speed:g} times as fast as real time; "
            "all times are real seconds."
        )
    return said
