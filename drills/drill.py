"""One drill: steady state, fault, recovery, steady state, undo, verdict. The journal records each action first."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from drills import permission
from drills.activation import Activation
from drills.errors import NotSteadyError
from drills.events import Began, Ended, Entered, Lines, Listener, Said
from drills.injection import Injection, begin
from drills.journal import Journal
from drills.observers import Observers
from drills.probes import observe
from drills.recovery import Recovery
from drills.replica import replayed_until
from drills.restoration import database_loss, recover
from drills.result import Result
from drills.scenario import Scenario
from drills.tolerance import Expected, Observation
from drills.verdict import Findings, conclude, objectives_of
from operations.target import Target

# More than the witness's window, within which it saw nothing fail.
STEADY_SECONDS = 300.0
LOOK_SECONDS = 1.0


class Drill:
    """A drill of one scenario against a target, with a journal of its events."""

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
        self._observers = Observers(target, journal, sleep=sleep)
        self._replayed_until: datetime | None = None
        self._activation: Activation | None = None
        self._found = Findings(started=journal.clock())

    def run(self) -> Result:
        """Run the drill. Raises NotSteadyError if the steady state doesn't hold, NotAllowedError if a fault isn't
        allowed on the target. A failed recovery is a verdict, not an error.
        """
        begin(self._journal, self._target, self._scenario.name)
        self._listen(Began(self._scenario.name, self._scenario.title, self._target.label))
        permission.check(self._scenario.faults, self._target)
        self._target.reach_names()
        injection = Injection(self._scenario.faults, self._target, self._journal, self._tell)
        try:
            self._listen(Entered("steady state before"))
            self._wait_until_steady()
            self._observers.start()
            self._observers.settle()
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
            self._observers.end()
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
        """Wait until the steady state holds: alarms and health checks of a new world need some time. Raises
        NotSteadyError if the time is over.
        """
        seen = self._look(self._scenario.steady_state, "before", STEADY_SECONDS)
        wrong = [observation for observation in seen if observation.state != "good"]
        if wrong:
            raise NotSteadyError(
                "the steady state doesn't hold, so the drill would prove nothing:\n"
                + "\n".join(f"  {o.name}: {o.state}, {o.found}" for o in wrong)
            )
        self._tell("steady state before: good")
        self._found.steady_before = seen

    def _look(self, expected: Sequence[Expected], phase: str, patience: float) -> list[Observation]:
        """Observe the conditions repeatedly; return the observations once all are good, or when the time is over."""
        deadline = time.monotonic() + patience
        while True:
            seen = observe(expected, self._target, self._journal, phase)
            if time.monotonic() > deadline or all(each.state == "good" for each in seen):
                return seen
            self._sleep(LOOK_SECONDS)

    def _prepare(self) -> None:
        """Create the activation, if the scenario activates a test copy, before the copy's database is lost."""
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
            assert injection.lost_at is not None, "a restore needs the time at which the damage was done"
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
            self._found.reasons.append(
                "no fault began, because the failover never reached the state at which a fault begins"
            )
            return
        recovery, observers = self._scenario.recovery, self._observers
        if recovery.fails_over:
            execution = self._found.execution
            succeeded = execution is not None and execution.status == "SUCCEEDED"
            self._found.rto_seconds = observers.rto_seconds(lost_at, lost_at, patient=succeeded)
        self._found.steady_after = self._look(self._scenario.after, "after", self._scenario.settle_seconds)
        observers.end_writing()
        if recovery.fails_over or self._activation is not None:
            self._found.losses = observers.losses(lost_at, self._limits)
            here = self._target.passive.region
            self._found.client = observers.client.count(lost_at, self._replayed_until, here)
        elif not recovery.is_due:
            # Nothing should be gone of what was acknowledged at any time.
            here = self._target.active.region
            self._found.client = observers.client.count(self._journal.clock(), None, here)
        self._found.availability = observers.availability(lost_at)
        self._found.answers = observers.answers(lost_at)

    def _restore(self, lost_at: datetime) -> None:
        """Restore the database to the moment before the damage, and count the restored rows."""
        restored = recover(
            self._target, self._journal, self._observers.client, lost_at, sleep=self._sleep, say=self._tell
        )
        if restored.cause:
            self._found.reasons.append(restored.cause)
        self._found.rto_seconds = restored.rto_seconds
        self._found.losses = [database_loss(restored, self._limits["database"])]

    def _activate(self, activation: Activation, injection: Injection) -> None:
        done = activation.run()
        self._found.steps = done.steps
        self._found.lost_at = injection.lost_at
        if done.cause:
            self._found.reasons.append(done.cause)
        if done.published_at and injection.lost_at:
            # Nothing can have been written before; what was lost may have answered until it was gone.
            self._found.rto_seconds = self._observers.rto_seconds(
                injection.lost_at, done.published_at, patient=not done.cause
            )

    @property
    def _limits(self) -> Mapping[str, float]:
        """The RPO objective of each store, in seconds."""
        return objectives_of(self._scenario, self._target.settings).rpo

    def _tell(self, what: str) -> None:
        self._listen(Said(what))
