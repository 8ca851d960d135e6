"""One drill: steady state, fault, recovery, steady state, undo, verdict. The journal comes first."""

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from drills import execution as executions
from drills.client import Client
from drills.database_heartbeat import database_store, unmeasured
from drills.errors import NotSteadyError
from drills.faults import Fault, make
from drills.heartbeats import Heartbeats, bucket_store, table_store
from drills.journal import Journal
from drills.observations import after, before, observe
from drills.replica import replayed_until
from drills.result import Result, StoreLoss
from drills.scenario import Scenario
from drills.target import Target
from drills.user import User
from drills.verdict import Findings, conclude, written
from operations.failover.execution import ENDED

# Enough for every store to have acknowledged records on both sides before the fault.
SETTLE_SECONDS = 5.0
STEADY_SECONDS = 120.0
POLL_SECONDS = 0.5
# What a user needs to see the change once the execution says it is done.
USER_SECONDS = 30.0


class Drill:
    """Runs a scenario against a target and writes everything to the journal before it counts."""

    def __init__(
        self,
        scenario: Scenario,
        target: Target,
        journal: Journal,
        *,
        sleep: Callable[[float], None] = time.sleep,
        say: Callable[[str], None] = print,
    ) -> None:
        self._scenario, self._target, self._journal = scenario, target, journal
        self._sleep, self._say = sleep, say
        self._began = time.monotonic()
        self._user = User(target, journal)
        self._client = Client(target, journal)
        self._replayed_until: datetime | None = None
        stores = [table_store(target), bucket_store(target)]
        if not unmeasured(target):
            stores.insert(0, database_store(target))
        self._heartbeats = Heartbeats(stores, journal)
        self._found = Findings(started=journal.clock())

    def run(self) -> Result:
        """Run it. Raises NotSteadyError when it may not begin; a recovery that fails is a verdict."""
        self._journal.record(
            "drill",
            "begins",
            scenario=self._scenario.name,
            target=self._target.label,
            clock_speed=self._target.clock_speed,
        )
        self._target.reach_names()
        faults = [make(spec, self._target) for spec in self._scenario.faults]
        try:
            self._wait_until_steady()
            self._user.start()
            self._client.start()
            self._heartbeats.start()
            self._sleep(SETTLE_SECONDS)
            self._lose(faults)
            self._recover()
            self._measure()
        finally:
            self._heartbeats.end()
            self._client.end()
            self._user.end()
            self._undo(faults)
        result = conclude(
            self._found,
            self._scenario,
            self._target,
            lost=[fault.description for fault in faults],
            clock_speed=self._target.clock_speed,
            ended=self._journal.clock(),
        )
        self._journal.record("drill", "verdict", verdict=result.verdict, reasons=result.reasons)
        return result

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
            # The last fault is the loss; those before it take a protection away.
            self._found.lost_at = self._journal.clock()
            fault.begin()
        assert self._found.lost_at is not None, "a scenario has at least one fault"
        self._journal.record("drill", "lost", at=written(self._found.lost_at))
        self._replayed_until = replayed_until(self._target, self._journal)

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
            self._found.rto_seconds = round((answer.received - self._lost_at).total_seconds(), 3)
            self._journal.record(
                "user", "first-good-answer", region=region, rto_seconds=self._found.rto_seconds
            )
        self._found.steady_after = observe(after(), self._target, self._journal, "after")
        self._heartbeats.end()
        self._client.end()
        self._found.losses = self._losses()
        self._found.client = self._client.count(self._lost_at, self._replayed_until)
        self._found.availability = self._user.availability(self._lost_at)
        self._journal.record("user", "availability", share=self._found.availability)

    def _losses(self) -> list[StoreLoss]:
        objectives = self._target.settings.objectives
        limits = {
            "database": objectives.rpo_seconds,
            "dynamodb": objectives.rpo_seconds,
            "s3": objectives.storage_lag_minutes * 60,
        }
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
