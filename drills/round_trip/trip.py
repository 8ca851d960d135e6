"""Runs a round trip in a copy of a deployed world, with real Terraform."""

import json
import time
from collections.abc import Sequence
from datetime import datetime

from drills import execution as executions
from drills.client import Client
from drills.errors import NotSteadyError
from drills.execution import Execution
from drills.replica import replayed_until
from drills.round_trip.judgement import Watched, Watchers, judge
from drills.round_trip.killed import kill_during
from drills.round_trip.legs import Leg
from drills.round_trip.place import Place
from drills.round_trip.result import LegResult, TripResult
from drills.round_trip.roles import reconcile_while_away, take_roles, take_roles_but_not_the_records
from operations.failover import approval
from operations.target import Target

# A failover's own time limits are longer than anybody waits for a drill.
FAILOVER_SECONDS = 600.0
# Longer than any failover here takes whose users come back.
BROKEN_SECONDS = 180.0
STEADY_SECONDS = 600.0
POLL_SECONDS = 0.5
ENOUGH_ROWS = 20


class RoundTrip:
    """A round trip of legs in one world. A broken trip leaves the DNS records outdated. After a person's failover the
    reconcile is killed during each step of `killed_during` in turn, and then run to its end.
    """

    def __init__(self, place: Place, *, is_broken: bool = False, killed_during: Sequence[str] = ()) -> None:
        self._place, self._is_broken, self._killed_during = place, is_broken, killed_during

    def run(self, legs: Sequence[Leg]) -> TripResult:
        """Run the legs, stopping after a failed one."""
        target, journal = self._place.target(), self._place.journal
        target.reach_names()
        watchers = Watchers.of(target, journal)
        done: list[LegResult] = []
        try:
            watchers.start()
            for leg in legs:
                done.append(self._leg(leg, watchers))
                journal.record("round-trip", "leg", **done[-1].__dict__)
                if done[-1].reasons:
                    break
        finally:
            watchers.end()
        return TripResult(done)

    def _leg(self, leg: Leg, watchers: Watchers) -> LegResult:
        found, place = LegResult(str(leg)), self._place
        target, clock = place.target(), place.journal.clock
        assert target.passive.site == leg.towards, f"{leg}: {leg.towards} is active already"
        place.say(str(leg))
        if not self._is_broken:
            self._wait_until_steady(target)
        self._wait_for_rows(watchers.client)
        began, rows_before = clock(), len(watchers.client.rows)
        execution, replayed = self._fail_over(leg, target)
        found.failover_seconds = round((clock() - began).total_seconds(), 1)
        if execution is None:
            found.reasons.append(f"the failover hasn't ended after {self._patience:g} s: users aren't served")
        elif execution.status != "SUCCEEDED":
            found.reasons.append(f"{execution.status} {execution.error}: {execution.cause}")
        if execution is None or found.reasons:
            return found
        self._reconcile(leg, found)
        if not found.reasons and not self._is_broken:
            judge(place, Watched(leg, rows_before, execution, replayed), watchers, found)
        return found

    def _fail_over(self, leg: Leg, target: Target) -> tuple[Execution | None, datetime | None]:
        """Lose the active region and wait for the alarm, or request the failover; return its execution, or None if it
        still runs.
        """
        journal, replayed = self._place.journal, None
        began = journal.clock()
        asks = target.settings.failover.automatic == "approval"
        if leg.is_graceful:
            _start(leg, target, asks=asks)
        else:
            target.control.begin_outage(target.active.region)
            replayed = replayed_until(target, journal)
        deadline = time.monotonic() + self._patience
        while True:
            execution = executions.since(target, target.passive, began)
            if execution is not None and execution.is_over:
                return execution, replayed
            if execution is not None and asks:
                # One answer is enough; nobody waits for a second.
                asks = not _approve(execution, target)
            if time.monotonic() > deadline:
                return None, replayed
            time.sleep(POLL_SECONDS)

    def _reconcile(self, leg: Leg, found: LegResult) -> None:
        lost = self._place.target().active.region
        if not leg.is_graceful:
            reconcile_while_away(self._place, found)
            self._place.aws.client.end_outage(lost)
        if found.reasons:
            return
        if self._is_broken:
            take_roles_but_not_the_records(self._place, found)
        else:
            for step in self._killed_during if leg.is_graceful else ():
                kill_during(self._place, step)
                found.killed_during.append(step)
            take_roles(self._place, leg, found)

    @property
    def _patience(self) -> float:
        return BROKEN_SECONDS if self._is_broken else FAILOVER_SECONDS

    def _wait_until_steady(self, target: Target) -> None:
        """Wait until the passive region's alarm says that the active region can be reached."""
        alarm = target.passive.alarm(f"{target.active.site}-unreachable")
        deadline = time.monotonic() + STEADY_SECONDS
        while True:
            found = target.client("cloudwatch", target.passive.region).describe_alarms(AlarmNames=[alarm])
            if [each["StateValue"] for each in found["MetricAlarms"]] == ["OK"]:
                return
            if time.monotonic() > deadline:
                raise NotSteadyError(
                    f"the alarm {alarm} isn't OK after {STEADY_SECONDS:g} s: {found['MetricAlarms']}"
                )
            time.sleep(POLL_SECONDS)

    def _wait_for_rows(self, client: Client) -> None:
        """Wait until the client has written some rows, so that there is something to lose."""
        deadline, before = time.monotonic() + STEADY_SECONDS, len(client.rows)
        while len(client.rows) < before + ENOUGH_ROWS:
            if time.monotonic() > deadline:
                raise NotSteadyError(
                    f"the client wrote fewer than {ENOUGH_ROWS} rows in {STEADY_SECONDS:g} s"
                )
            time.sleep(POLL_SECONDS)


def _start(leg: Leg, target: Target, *, asks: bool) -> None:
    """Start a graceful failover, as a person does."""
    asked = {
        "action": leg.action,
        "targetRegion": target.passive.region,
        "mode": "graceful",
        "reason": str(leg),
        "approval": asks,
    }
    machines = target.client("stepfunctions", target.passive.region)
    machines.start_execution(stateMachineArn=target.passive.state_machine_arn, input=json.dumps(asked))


def _approve(execution: Execution, target: Target) -> bool:
    """Approve an execution if it waits for an approval; return whether it did."""
    machines = target.client("stepfunctions", target.passive.region)
    token = approval.token_wanted(machines, execution.arn)
    if token:
        approval.give(machines, token, approval.Approval(approved=True, by="round trip"))
    return bool(token)
