"""One drill: steady state, fault, recovery, steady state, undo, verdict. The journal comes first."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from drills import execution as executions
from drills.errors import NotSteadyError
from drills.execution import ENDED, Execution
from drills.faults import Fault, make
from drills.heartbeats import Heartbeats, bucket_store, table_store
from drills.journal import Journal
from drills.observations import Observation, after, before, observe
from drills.result import Result, Seen, StepResult, StoreLoss
from drills.scenario import Scenario
from drills.target import Target
from drills.user import User

# Enough for every store to have acknowledged records on both sides before the fault.
SETTLE_SECONDS = 5.0
STEADY_SECONDS = 120.0
POLL_SECONDS = 0.5
# What a user needs to see the change once the execution says it is done.
USER_SECONDS = 30.0


@dataclass
class Findings:
    """What the phases found, filled as they go."""

    lost_at: datetime | None = None
    execution: Execution | None = None
    steps: list[executions.Step] = field(default_factory=list)
    steady_before: list[Observation] = field(default_factory=list)
    steady_after: list[Observation] = field(default_factory=list)
    losses: list[StoreLoss] = field(default_factory=list)
    rto_seconds: float | None = None
    availability: float | None = None
    reasons: list[str] = field(default_factory=list)


class Drill:
    """Runs a scenario against a target and writes everything to the journal before it counts."""

    def __init__(
        self,
        scenario: Scenario,
        target: Target,
        journal: Journal,
        *,
        clock_speed: float = 1.0,
        sleep: Callable[[float], None] = time.sleep,
        say: Callable[[str], None] = print,
    ) -> None:
        self._scenario, self._target, self._journal = scenario, target, journal
        self._clock_speed, self._sleep, self._say = clock_speed, sleep, say
        self._began = time.monotonic()
        self._user = User(target, journal)
        self._heartbeats = Heartbeats([table_store(target), bucket_store(target)], journal)
        self._found = Findings()

    def run(self) -> Result:
        """Run it. Raises NotSteadyError when it may not begin; a recovery that fails is a verdict."""
        started = self._journal.clock()
        self._journal.record(
            "drill",
            "begins",
            scenario=self._scenario.name,
            target=self._target.label,
            clock_speed=self._clock_speed,
        )
        self._target.reach_names()
        faults = [make(spec, self._target) for spec in self._scenario.faults]
        try:
            self._wait_until_steady()
            self._user.start()
            self._heartbeats.start()
            self._sleep(SETTLE_SECONDS)
            self._lose(faults)
            self._recover()
            self._measure()
        finally:
            self._heartbeats.end()
            self._user.end()
            self._undo(faults)
        return self._conclude(started)

    def _wait_until_steady(self) -> None:
        """New alarms and checks need a moment; what isn't good by then makes the drill refuse."""
        deadline = time.monotonic() + STEADY_SECONDS
        while True:
            seen = observe(before(), self._target, self._journal, "before")
            wrong = [observation for observation in seen if observation.state != "good"]
            if not wrong:
                self._tell("steady state before: good")
                self._found.steady_before = seen
                return
            if time.monotonic() > deadline:
                raise NotSteadyError(
                    "the steady state doesn't hold, so the drill would prove nothing:\n"
                    + "\n".join(f"  {o.name}: {o.state}, {o.found}" for o in wrong)
                )
            self._sleep(1.0)

    def _lose(self, faults: list[Fault]) -> None:
        for fault in faults:
            self._journal.record("drill", "fault-begins", fault=fault.description)
            self._tell(f"now {fault.description}")
            fault.begin()
        self._found.lost_at = self._journal.clock()
        self._journal.record("drill", "lost", at=self._found.lost_at.isoformat(timespec="milliseconds"))

    def _recover(self) -> None:
        lost_at = self._lost_at
        here = self._target.passive
        deadline = time.monotonic() + self._scenario.wait_seconds
        if self._scenario.start == "operator":
            self._start_as_operator()
        while time.monotonic() < deadline:
            # Step Functions cuts start times to milliseconds.
            found = self._found.execution or executions.since(
                self._target, here, lost_at - timedelta(seconds=1)
            )
            if found and self._found.execution is None:
                self._tell(f"the execution was started by {found.started_by}")
                self._journal.record("states", "execution-started", execution=found.arn, by=found.started_by)
            if found:
                self._found.execution = found = executions.describe(self._target, here, found.arn)
                if found.status in ENDED:
                    self._tell(f"the execution ended: {found.status}")
                    break
            self._sleep(POLL_SECONDS)
        else:
            self._found.reasons.append(f"no recovery ended within {self._scenario.wait_seconds:g} s")
        if self._found.execution:
            self._found.steps = executions.steps(self._target, here, self._found.execution.arn)
            executions.record(self._journal, self._found.execution, self._found.steps)

    def _start_as_operator(self) -> None:
        import json

        here = self._target.passive
        started = self._target.client("stepfunctions", here.region).start_execution(
            stateMachineArn=here.state_machine_arn,
            input=json.dumps({"action": "failover", "targetRegion": here.region, "reason": "drill"}),
        )
        self._journal.record("operator", "start-execution", execution=started["executionArn"])

    def _measure(self) -> None:
        deadline = time.monotonic() + USER_SECONDS
        region = self._target.passive.region
        succeeded = self._found.execution is not None and self._found.execution.status == "SUCCEEDED"
        answer = self._user.first_good_after(self._lost_at, region)
        while succeeded and answer is None and time.monotonic() < deadline:
            self._sleep(POLL_SECONDS)
            answer = self._user.first_good_after(self._lost_at, region)
        if answer:
            self._found.rto_seconds = round((answer.at - self._lost_at).total_seconds(), 3)
            self._journal.record(
                "user", "first-good-answer", region=region, rto_seconds=self._found.rto_seconds
            )
        self._found.steady_after = observe(after(), self._target, self._journal, "after")
        self._heartbeats.end()
        self._found.losses = self._losses()
        self._found.availability = self._user.availability(self._lost_at)
        self._journal.record("user", "availability", share=self._found.availability)

    def _losses(self) -> list[StoreLoss]:
        objectives = self._target.settings.objectives
        limits = {"dynamodb": objectives.rpo_seconds, "s3": objectives.storage_lag_minutes * 60}
        return [
            StoreLoss(**vars(found), objective_seconds=limits[found.store])
            for found in self._heartbeats.losses(self._lost_at)
        ]

    def _tell(self, what: str) -> None:
        self._say(f"[{time.monotonic() - self._began:5.1f} s] {what}")

    def _undo(self, faults: list[Fault]) -> None:
        for fault in reversed(faults):
            fault.undo()
            self._journal.record("drill", "fault-undone", fault=fault.description)

    @property
    def _lost_at(self) -> datetime:
        assert self._found.lost_at is not None
        return self._found.lost_at

    def _conclude(self, started: datetime) -> Result:
        found, objectives = self._found, self._target.settings.objectives
        limit = objectives.rto_minutes * 60
        reasons = [*found.reasons, *judge(found, self._scenario.start, limit)]
        database = StoreLoss(
            store="database",
            seconds=None,
            missing=None,
            written=0,
            objective_seconds=objectives.rpo_seconds,
            reason="unknown: no rows were written, because no database server runs behind the API",
        )
        result = Result(
            scenario=self._scenario.name,
            title=self._scenario.title,
            target=self._target.label,
            verdict="failed" if reasons else "passed",
            reasons=reasons,
            started=started.isoformat(timespec="milliseconds"),
            ended=self._journal.clock().isoformat(timespec="milliseconds"),
            lost=[make(spec, self._target).description for spec in self._scenario.faults],
            lost_at=found.lost_at.isoformat(timespec="milliseconds") if found.lost_at else None,
            rto_seconds=found.rto_seconds,
            rto_objective_seconds=limit,
            rpo=[database, *found.losses],
            availability=found.availability,
            execution=found.execution.arn if found.execution else None,
            started_by=found.execution.started_by if found.execution else None,
            steps=[
                StepResult(
                    name=step.name,
                    start=step.start.isoformat(timespec="milliseconds"),
                    end=step.end.isoformat(timespec="milliseconds") if step.end else None,
                    seconds=step.seconds,
                )
                for step in found.steps
            ],
            steady_before=[Seen(**vars(seen)) for seen in found.steady_before],
            steady_after=[Seen(**vars(seen)) for seen in found.steady_after],
            clock_speed=self._clock_speed,
            notes=notes(self._target, self._clock_speed),
        )
        self._journal.record("drill", "verdict", verdict=result.verdict, reasons=reasons)
        return result


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
    return [*said, "The database has no server behind its API here, so its RPO is unknown."]
