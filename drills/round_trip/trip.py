"""Runs a round trip in a copy of a deployed world, by real Terraform."""

import json
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from config import Environment, Settings
from config.stacks import RECOVERY, stacks
from drills import execution as executions
from drills.client import Acknowledged, Client
from drills.errors import NotSteadyError
from drills.execution import Execution
from drills.journal import Journal
from drills.replica import replayed_until
from drills.round_trip.legs import Leg
from drills.round_trip.lookups import Lookups, strays
from drills.round_trip.result import LegResult, TripResult
from drills.session import embedded_target
from drills.target import Target
from embedded_aws.process import Handle
from operations.clients import clients
from operations.deployment import Deployment
from operations.reconcile.run import reconcile
from operations.reconcile.tools import Tools
from operations.terraform import TerraformError
from recovery.ledger import TREE, TREE_STANDS, TREE_WANTED
from review.plan import Plan, read, told

# A failover's own time limits are longer than anybody waits for a drill.
FAILOVER_SECONDS = 600.0
# Longer than any failover here takes whose users come back.
BROKEN_SECONDS = 180.0
STEADY_SECONDS = 600.0
POLL_SECONDS = 0.5
ENOUGH_ROWS = 20
HEALTH_CHECK = "aws_route53_health_check"
# Waits of a reconcile, of which there are many, in a world whose clock is faster.
REAL_SECONDS = 0.2


class RoundTrip:
    """Legs in one world. `folder` is laid out like the project: settings, synthesized stacks and states of its own."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        aws: Handle,
        journal: Journal,
        variables: dict[str, str],
        *,
        clock_speed: float,
        say: Callable[[str], None],
        is_broken: bool = False,
    ) -> None:
        self._folder, self._settings, self._aws = folder, settings, aws
        self._journal, self._variables, self._say = journal, variables, say
        self._clock_speed, self._is_broken = clock_speed, is_broken
        self._file = folder / "dr.yaml"
        self._planned: list[tuple[str, Plan]] = []

    def run(self, legs: Sequence[Leg]) -> TripResult:
        """Go the legs, and stop after one that failed."""
        target = self.target()
        target.reach_names()
        client, lookups = Client(target, self._journal), Lookups(target, self._journal.clock)
        done: list[LegResult] = []
        try:
            client.start()
            lookups.start()
            for leg in legs:
                done.append(self._leg(leg, client, lookups))
                self._journal.record("round-trip", "leg", **done[-1].__dict__)
                if done[-1].reasons:
                    break
        finally:
            client.end()
            lookups.end()
        return TripResult(done)

    def target(self) -> Target:
        """The world with the roles of now."""
        return embedded_target(self._settings, self._aws.client, self._clock_speed)

    def _leg(self, leg: Leg, client: Client, lookups: Lookups) -> LegResult:
        found = LegResult(str(leg))
        target = self.target()
        assert target.passive.site == leg.towards, f"{leg} begins while {leg.towards} is active"
        self._say(str(leg))
        if not self._is_broken:
            self._wait_until_steady(target)
        self._wait_for_rows(client)
        began, rows_before = self._journal.clock(), len(client.rows)
        execution, replayed = self._fail_over(leg, target)
        found.failover_seconds = round((self._journal.clock() - began).total_seconds(), 1)
        if execution is None:
            found.reasons.append(f"it hasn't ended after {self._patience:g} s: users aren't served")
            return found
        if execution.status != "SUCCEEDED":
            found.reasons.append(f"{execution.status} {execution.error}: {execution.cause}")
            return found
        if not leg.is_graceful:
            target.control.end_outage(target.active.region)
        self._reconcile(leg, found)
        if not found.reasons:
            self._judge(leg, found, client, lookups, execution, replayed, rows_before, began)
        return found

    def _fail_over(self, leg: Leg, target: Target) -> tuple[Execution | None, datetime | None]:
        """Lose the active region and wait for the alarm, or ask for it; its execution, or None when it goes on."""
        began = self._journal.clock()
        replayed: datetime | None = None
        if leg.is_graceful:
            asked = {
                "action": leg.action,
                "targetRegion": target.passive.region,
                "mode": "graceful",
                "reason": str(leg),
                # Who approves isn't what this is about.
                "approval": False,
            }
            machines = target.client("stepfunctions", target.passive.region)
            machines.start_execution(
                stateMachineArn=target.passive.state_machine_arn, input=json.dumps(asked)
            )
        else:
            target.control.begin_outage(target.active.region)
            replayed = replayed_until(target, self._journal)
        deadline = time.monotonic() + self._patience
        while True:
            execution = executions.since(target, target.passive, began)
            if execution is not None and execution.is_over:
                return execution, replayed
            if time.monotonic() > deadline:
                return None, replayed
            time.sleep(POLL_SECONDS)

    def _reconcile(self, leg: Leg, found: LegResult) -> None:
        self._planned.clear()
        tools = self.tools()
        leave = frozenset({RECOVERY}) if self._is_broken else frozenset()
        for step in reconcile(tools, leave=leave):
            found.reconcile_seconds[step.step] = round(
                found.reconcile_seconds.get(step.step, 0.0) + step.seconds, 1
            )
        self._settings = tools.settings
        if self._is_broken:
            self._pretend_that_the_records_turned()
            return
        if self._settings.active != leg.towards:
            found.reasons.append(f"the settings say that {self._settings.active} is active")
        found.reasons += [
            f"{stack}: {change.verb} {change.address}"
            for stack, plan in self._planned
            for change in plan.of(HEALTH_CHECK)
        ]
        left = self._left_to_change()
        found.not_clean = list(left)
        found.reasons += [
            f"{stack} isn't clean after the reconcile: {', '.join(changes)}"
            for stack, changes in left.items()
        ]

    def _pretend_that_the_records_turned(self) -> None:
        """Take the protection away: the ledger says that the records follow the roles, and they don't."""
        target = self.target()
        for which in (TREE_WANTED, TREE_STANDS):
            target.client("dynamodb", target.active.region).put_item(
                TableName=target.names.ledger_table,
                Item={"pk": {"S": TREE}, "sk": {"S": which}, "region": {"S": target.active.region}},
            )

    @property
    def _patience(self) -> float:
        return BROKEN_SECONDS if self._is_broken else FAILOVER_SECONDS

    def _left_to_change(self) -> dict[str, list[str]]:
        """Plan every stack again: what the plans would still change, by stack, those without changes left out."""
        deployment = Deployment(self._folder / "cdktf.out" / "stacks", self._variables, lambda _: None)
        saved = self._folder / "second-plans"
        saved.mkdir(exist_ok=True)
        try:
            changed = deployment.plan(stacks(self._settings), saved)
        except TerraformError as error:
            return {error.stack: [str(error)]}
        tools = self.tools()
        return {
            stack: told(read(tools.terraform(stack).shown((saved / f"{stack}.tfplan").absolute())))
            for stack, changes in changed.items()
            if changes
        }

    def _judge(
        self,
        leg: Leg,
        found: LegResult,
        client: Client,
        lookups: Lookups,
        execution: Execution,
        replayed: datetime | None,
        rows_before: int,
        began: datetime,
    ) -> None:
        target = self.target()
        on = self._switched_on(target, execution)
        stray = strays(list(lookups.found), target.active.region, on, self._journal.clock())
        found.strays = len(stray)
        if stray:
            told = ", ".join(f"{each.at.isoformat()} {each.region or 'no address'}" for each in stray[:3])
            found.reasons.append(f"{len(stray)} answers of DNS after the switch: {told}")
        rows: Sequence[Acknowledged] = list(client.rows)
        found.acknowledged = len(rows) - rows_before
        numbers = client.numbers()
        if numbers is None:
            found.reasons.append("the rows can't be read")
            return
        lost = [row for row in rows if row.number not in numbers]
        found.lost = len(lost)
        unexplained = [
            row
            for row in lost
            if leg.is_graceful or row.received < began or replayed is None or row.received <= replayed
        ]
        found.unexplained = len(unexplained)
        if unexplained:
            found.reasons.append(f"{len(unexplained)} acknowledged rows are nowhere and no lag explains them")
        # What a leg lost and explained is no loss of the next one.
        client.rows[:] = [row for row in client.rows if row.number in numbers]

    def _switched_on(self, target: Target, execution: Execution) -> datetime:
        """Find the moment at which the switch was published at 2."""
        visited = executions.steps(target, target.active, execution.arn)
        return next(step.start for step in visited if step.name == "PublishSwitchReady")

    def _wait_until_steady(self, target: Target) -> None:
        """Until the region that is to take over counts as reachable to those who would start it."""
        alarm = target.passive.alarm(f"{target.active.site}-unreachable")
        deadline = time.monotonic() + STEADY_SECONDS
        while True:
            found = target.client("cloudwatch", target.passive.region).describe_alarms(AlarmNames=[alarm])
            if [each["StateValue"] for each in found["MetricAlarms"]] == ["OK"]:
                return
            if time.monotonic() > deadline:
                raise NotSteadyError(f"{alarm} isn't OK after {STEADY_SECONDS:g} s: {found['MetricAlarms']}")
            time.sleep(POLL_SECONDS)

    def _wait_for_rows(self, client: Client) -> None:
        """Until the client wrote some rows, without which nothing could be lost."""
        deadline, before = time.monotonic() + STEADY_SECONDS, len(client.rows)
        while len(client.rows) < before + ENOUGH_ROWS:
            if time.monotonic() > deadline:
                raise NotSteadyError(f"the client wrote no {ENOUGH_ROWS} rows in {STEADY_SECONDS:g} s")
            time.sleep(POLL_SECONDS)

    def tools(self) -> Tools:
        """Make the tools of a reconcile in this world."""
        return Tools(
            environment=Environment(
                settings_file=self._file, target="embedded", region=None, is_primary=None, test_mode=False
            ),
            settings=self._settings,
            clients=clients(self._variables),
            variables=self._variables,
            clock=self._journal.clock,
            sleep=lambda seconds: time.sleep(min(seconds, max(REAL_SECONDS, seconds / self._clock_speed))),
            say=self._say,
            listen=lambda _: None,
            stacks_folder=self._folder / "cdktf.out" / "stacks",
            planned=lambda stack, plan: self._planned.append((stack, plan)),
        )
