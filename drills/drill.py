"""One drill: steady state, fault, recovery, steady state, undo, verdict. The journal comes first."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from drills import permission
from drills.activation import Activation
from drills.client import Client
from drills.database_heartbeat import database_store, unmeasured
from drills.errors import NotSteadyError
from drills.heartbeats import Heartbeats, bucket_store, table_store
from drills.injection import Injection, begin
from drills.journal import Journal
from drills.probes import observe
from drills.recovery import Recovery
from drills.replica import replayed_until
from drills.restoration import database_loss, recover
from drills.result import Result, StoreLoss
from drills.scenario import Scenario
from drills.target import Target
from drills.telling import Began, Ended, Entered, Lines, Listener, Said
from drills.tolerance import Expected, Observation
from drills.user import User
from drills.verdict import Findings, conclude, objectives_of

# Enough for every store to have acknowledged records on both sides before the fault; on a loaded machine, so many of
# them are waited for.
SETTLE_SECONDS = 5.0
ENOUGH_RECORDS = 12
ENOUGH_SECONDS = 90.0
# More than the witness's window, within which it saw nothing fail.
STEADY_SECONDS = 300.0
LOOK_SECONDS = 1.0
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
        listen: Listener | None = None,
    ) -> None:
        self._scenario, self._target, self._journal = scenario, target, journal
        self._sleep, self._listen = sleep, listen or Lines(print)
        self._user = User(target, journal)
        self._client = Client(target, journal)
        self._replayed_until: datetime | None = None
        self._activation: Activation | None = None
        stores = [bucket_store(target)] if target.isolated else [table_store(target), bucket_store(target)]
        if not unmeasured(target):
            stores.insert(0, database_store(target))
        self._heartbeats = Heartbeats(stores, journal)
        self._found = Findings(started=journal.clock())

    def run(self) -> Result:
        """Run it. Raises NotSteadyError when it may not begin; a recovery that fails is a verdict."""
        begin(self._journal, self._target, self._scenario.name)
        self._listen(Began(self._scenario.name, self._scenario.title, self._target.label))
        permission.check(self._scenario.faults, self._target)
        self._target.reach_names()
        injection = Injection(self._scenario.faults, self._target, self._journal, self._tell)
        try:
            self._listen(Entered("steady state before"))
            self._wait_until_steady()
            self._user.start()
            self._client.start()
            self._heartbeats.start()
            self._settle()
            self._listen(Entered("fault"))
            self._prepare()
            injection.begin_first()
            self._listen(Entered("recovery"))
            self._recover(injection)
            injection.recovered()
            self._listen(Entered("steady state after"))
            self._measure()
        finally:
            self._listen(Entered("undo"))
            self._heartbeats.end()
            self._client.end()
            self._user.end()
            injection.undo()
        self._listen(Entered("verdict"))
        result = conclude(
            self._found,
            self._scenario,
            self._target,
            lost=injection.descriptions,
            ended=self._journal.clock(),
        )
        self._journal.record("drill", "verdict", verdict=result.verdict, reasons=result.reasons)
        self._listen(Ended(result.verdict))
        return result

    def _wait_until_steady(self) -> None:
        """New alarms and checks need a moment; what isn't good by then makes the drill refuse."""
        seen = self._look(self._scenario.steady_state, "before", STEADY_SECONDS)
        wrong = [observation for observation in seen if observation.state != "good"]
        if wrong:
            raise NotSteadyError(
                "the steady state doesn't hold, so the drill would prove nothing:\n"
                + "\n".join(f"  {o.name}: {o.state}, {o.found}" for o in wrong)
            )
        self._tell("steady state before: good")
        self._found.steady_before = seen

    def _settle(self) -> None:
        """Until every store was written to often enough. One that isn't in time is found out when it is counted."""
        deadline = time.monotonic() + ENOUGH_SECONDS
        self._sleep(SETTLE_SECONDS)
        while self._fewest() < ENOUGH_RECORDS and time.monotonic() < deadline:
            self._sleep(POLL_SECONDS)

    def _fewest(self) -> int:
        asked = len(self._client.rows) + len(self._client.refused)
        return min(asked, *(len(store.acknowledged) for store in self._heartbeats.stores))

    def _look(self, expected: Sequence[Expected], phase: str, patience: float) -> list[Observation]:
        """What is seen once all of it is good, or the patience is over."""
        deadline = time.monotonic() + patience
        while True:
            seen = observe(expected, self._target, self._journal, phase)
            if time.monotonic() > deadline or all(each.state == "good" for each in seen):
                return seen
            self._sleep(LOOK_SECONDS)

    def _prepare(self) -> None:
        """What can't be seen any more once it is lost."""
        asked = self._scenario.recovery
        if asked.start == "activate":
            self._activation = Activation(
                self._target,
                self._journal,
                wait_seconds=asked.wait_seconds,
                sleep=self._sleep,
                say=self._tell,
            )

    def _recover(self, injection: Injection) -> None:
        if self._activation is not None:
            self._activate(self._activation, injection)
            return
        if self._scenario.recovery.start == "restore":
            assert injection.lost_at is not None, "a restore has a moment before which it is"
            self._found.lost_at = injection.lost_at
            self._restore(injection.lost_at)
            return
        recovery = Recovery(
            self._scenario,
            self._target,
            self._journal,
            injection,
            self._found,
            sleep=self._sleep,
            listen=self._listen,
        )
        if injection.lost_at is not None:
            self._replayed_until = replayed_until(self._target, self._journal)
        recovery.run()
        self._found.lost_at = injection.lost_at

    def _measure(self) -> None:
        lost_at = self._found.lost_at
        if lost_at is None:
            self._found.reasons.append("no fault began, as the failover never got that far")
            return
        recovery = self._scenario.recovery
        if recovery.fails_over:
            self._wait_for_user(lost_at)
        self._found.steady_after = self._look(self._scenario.after, "after", self._scenario.settle_seconds)
        self._heartbeats.end()
        self._client.end()
        if recovery.fails_over or self._activation is not None:
            self._found.losses = self._losses(lost_at)
            here = self._target.passive.region
            self._found.client = self._client.count(lost_at, self._replayed_until, here)
        elif not recovery.is_due:
            # Nothing should be gone of what was acknowledged at any time.
            here = self._target.active.region
            self._found.client = self._client.count(self._journal.clock(), None, here)
        self._found.availability = self._user.availability(lost_at)
        self._journal.record("user", "availability", share=self._found.availability)

    def _restore(self, lost_at: datetime) -> None:
        """Restore the database to the moment before the damage, and count what is there again."""
        restored = recover(
            self._target, self._journal, self._client, lost_at, sleep=self._sleep, say=self._tell
        )
        if restored.cause:
            self._found.reasons.append(restored.cause)
        self._found.rto_seconds = restored.rto_seconds
        limits = objectives_of(self._scenario, self._target.settings).rpo
        self._found.losses = [database_loss(restored, limits["database"])]

    def _activate(self, activation: Activation, injection: Injection) -> None:
        done = activation.run()
        self._found.steps = done.steps
        self._found.lost_at = injection.lost_at
        if done.cause:
            self._found.reasons.append(done.cause)
        if done.published_at and injection.lost_at:
            # Nothing can have been written before; what was lost may have answered until it was gone.
            self._first_good_answer(injection.lost_at, done.published_at, patient=not done.cause)

    def _wait_for_user(self, lost_at: datetime) -> None:
        execution = self._found.execution
        succeeded = execution is not None and execution.status == "SUCCEEDED"
        self._first_good_answer(lost_at, lost_at, patient=succeeded)

    def _first_good_answer(self, lost_at: datetime, since: datetime, *, patient: bool) -> None:
        """The RTO: from the loss to the first good answer since a moment."""
        deadline = time.monotonic() + USER_SECONDS
        region = self._target.passive.region
        answer = self._user.first_good_after(since, region)
        while patient and answer is None and time.monotonic() < deadline:
            self._sleep(POLL_SECONDS)
            answer = self._user.first_good_after(since, region)
        if answer:
            self._found.rto_seconds = round((answer.received - lost_at).total_seconds(), 3)
            self._journal.record(
                "user", "first-good-answer", region=region, rto_seconds=self._found.rto_seconds
            )

    def _losses(self, lost_at: datetime) -> list[StoreLoss]:
        limits = objectives_of(self._scenario, self._target.settings).rpo
        return [
            StoreLoss(**vars(found), objective_seconds=limits[found.store])
            for found in self._heartbeats.losses(lost_at)
        ]

    def _tell(self, what: str) -> None:
        self._listen(Said(what))
