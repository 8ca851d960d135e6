"""Starts the recovery of one drill, as in production, and follows it state by state."""

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from drills import execution as executions
from drills.events import InStates, Listener, Said
from drills.injection import Injection
from drills.journal import Journal
from drills.probes import observe
from drills.scenario import Scenario
from drills.verdict import Findings
from operations.target import Target

POLL_SECONDS = 0.5


class Recovery:
    """A follower of the recovery: the passive region's first execution after the faults began,
    and a second one if an operator restarts it.
    """

    def __init__(
        self,
        scenario: Scenario,
        target: Target,
        journal: Journal,
        injection: Injection,
        found: Findings,
        *,
        sleep: Callable[[float], None],
        listen: Listener,
    ) -> None:
        self._scenario, self._asked = scenario, scenario.recovery
        self._target, self._journal = target, journal
        self._injection, self._found = injection, found
        self._sleep, self._listen = sleep, listen
        # Step Functions cuts start times to milliseconds.
        self._since = journal.clock() - timedelta(seconds=1)
        self._entered: dict[str, datetime] = {}

    def run(self) -> None:
        """Follow the recovery until its execution ended, or the time is over."""
        if self._asked.start == "operator":
            self._start(self._asked.machine)
        deadline = time.monotonic() + self._asked.wait_seconds
        while time.monotonic() < deadline:
            if self._is_over():
                break
            self._sleep(POLL_SECONDS)
        else:
            if self._asked.start != "nobody":
                self._found.reasons.append(f"no recovery ended within {self._asked.wait_seconds:g} s")
        if self._found.execution:
            here = self._target.passive
            self._found.steps = executions.steps(self._target, here, self._found.execution.arn)
            executions.record(self._journal, self._found.execution, self._found.steps)

    def _is_over(self) -> bool:
        here, before = self._target.passive, self._found.execution
        found = before or executions.since(self._target, here, self._since)
        if found is None:
            return False
        if before is None:
            self._listen(Said(f"the execution was started by {found.started_by}"))
            self._journal.record("states", "execution-started", execution=found.arn, by=found.started_by)
        self._follow_states(found.arn)
        self._found.execution = found = executions.describe(self._target, here, found.arn)
        if not found.is_over:
            return False
        self._listen(InStates(()))
        self._listen(Said(f"the execution ended: {found.status} {found.error}".rstrip()))
        if found.status == "ABORTED" and self._asked.restarts and not self._found.restarted:
            self._restart(found)
            return False
        return True

    def _follow_states(self, arn: str) -> None:
        """Begin and end the faults that wait for the states entered so far. Before a fault ends, observe the conditions
        that must hold during the failover.
        """
        steps = executions.steps(self._target, self._target.passive, arn)
        for step in steps:
            self._entered.setdefault(step.name, step.start)
        self._listen(InStates(executions.present(steps)))
        self._injection.entered(list(self._entered))
        for number in self._injection.due(self._entered, self._journal.clock()):
            self._found.meanwhile += observe(
                self._scenario.meanwhile, self._target, self._journal, "meanwhile"
            )
            self._injection.end(number)

    def _restart(self, stopped: executions.Execution) -> None:
        self._found.restarted = True
        self._journal.record("states", "execution-stopped", execution=stopped.arn, status=stopped.status)
        self._since = self._journal.clock() - timedelta(seconds=1)
        self._found.execution = None
        self._start("passive")

    def _start(self, machine: str) -> None:
        """Start a region's machine, as an operator does."""
        place = self._target.passive if machine == "passive" else self._target.active
        request = {
            "action": "failover",
            "targetRegion": self._target.passive.region,
            "mode": self._asked.mode,
            "reason": "drill",
        }
        started = self._target.client("stepfunctions", place.region).start_execution(
            stateMachineArn=place.state_machine_arn, input=json.dumps(request)
        )
        self._journal.record("operator", "start-execution", execution=started["executionArn"])
