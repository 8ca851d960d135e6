"""AWS and people in a simulated failover: how long calls take, and what the functions of the state machine find.

A run's clock is 0 when the region is lost.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from config import Settings
from machines.states import State, Task
from machines.tasks import INVOKE
from objectives.detection import Noticing
from objectives.draws import Draws
from objectives.figures import Floats
from objectives.rules import Booleans, Runs
from wiring.functions import PROMOTION_SECONDS, READINESS_SECONDS, VERIFICATION_SECONDS

APPROVAL = "AskForApproval"
PROMOTES = ("PromoteReplica", "FailOverDatabase", "SwitchOverDatabase")
NEVER = float("inf")


class Disaster:
    """A simulation of AWS and of people during an ungraceful failover after the loss of the active region."""

    def __init__(self, settings: Settings, detection: Noticing, draws: Draws) -> None:
        self._settings = settings
        self._draws = draws
        self._asks = settings.failover.automatic == "approval"
        n = draws.n
        self._checked, self._promoted, self._published, self._ready = (np.full(n, NEVER) for _ in range(4))
        self._instances = self._first_instances(n)
        self._traffic = np.full(n, NEVER)
        self._old_off = detection.checks(draws)
        self._promotion = "aurora_global_failover" if settings.database.is_global else "rds_promotion"

    @property
    def launches(self) -> bool:
        """True if the passive region runs no instances until the failover launches them."""
        return self._settings.footprint_of("passive").capacity.minimum == 0

    def _first_instances(self, n: int) -> Floats:
        return np.full(n, NEVER if self.launches else 0.0)

    def attempt(self, task: Task, runs: Runs, numbers: Runs) -> tuple[Floats, Booleans]:
        """Draw how long a call takes and whether it fails."""
        if task.name == APPROVAL:
            figure, share = "person_decides", 0.0
        else:
            figure = "function_step" if task.resource == INVOKE else "call_step"
            share = self._draws.figures.shares["call_fails"].share
        seconds, luck = np.empty(len(runs)), np.empty(len(runs))
        # Runs that poll are side by side, so the numbers are few.
        for number in np.unique(numbers):
            same = numbers == number
            seconds[same] = self._draws.of(figure, task.name, int(number))[runs[same]]
            luck[same] = self._draws.uniform(f"{task.name} fails", int(number))[runs[same]]
        return seconds, luck < share

    def passing(self, state: State) -> float:  # noqa: ARG002 - all alike
        """Return the duration of a Choice or a Pass."""
        self._draws.used.add("transition")
        return self._draws.figures["transition"].mean

    def answer(self, task: Task, runs: Runs, now: Floats) -> Mapping[str, Any]:
        """Return the answer of a function or call at the time `now`. Record when the work that the call starts will
        end.
        """
        match task.name:
            case "Validate" | "ValidateAgain":
                return {
                    "verdict": "accepted",
                    "dryRun": False,
                    "approval": self._asks,
                    "mode": "ungraceful",
                    "action": "failover",
                }
            case "LookBeforeAsking" | "CheckPreconditions":
                self._checked[runs] = now
                return {"verdict": "met", "resumed": False}
            case "InspectReplica":
                return {"verdict": "promote"}
            case name if name in PROMOTES:
                self._promoted[runs] = now + self._draws.of(self._promotion, "promotion")[runs]
            case "PublishSwitchIssued":
                follows = self._draws.of("metric_check_follows", "issued")[runs]
                self._old_off[runs] = np.minimum(self._old_off[runs], now + follows)
            case "ScaleApplication" | "KeepSizes":
                self._launch(runs, now)
            case "InspectPromotion":
                return self._waits(
                    now, self._promoted[runs], self._checked[runs], PROMOTION_SECONDS, "promoted"
                )
            case "PublishEndpoint":
                self._published[runs] = now
            case "CheckReadiness":
                return self._readiness(runs, now)
            case "PublishSwitchReady":
                self._switched(runs, now)
            case "VerifyFromOutside":
                return self._waits(now, self._traffic[runs], self._ready[runs], VERIFICATION_SECONDS)
        return {"verdict": "done"}

    def _launch(self, runs: Runs, now: Floats) -> None:
        if self.launches:
            warm = self._settings.application.warm_pool_instances > 0
            starts = self._draws.of("warm_instance_starts" if warm else "instance_launches", "instances")
            prepares = 0.0 if warm else self._draws.of("instance_prepares", "instances")
            self._instances[runs] = now + (starts + prepares)[runs]

    def _readiness(self, runs: Runs, now: Floats) -> Mapping[str, Any]:
        takes = self._draws.of("application_takes_endpoint", "application")[runs]
        self._ready[runs] = now
        able = np.maximum(self._published[runs] + takes, self._instances[runs])
        return self._waits(now, able, self._published[runs], READINESS_SECONDS)

    def _switched(self, runs: Runs, now: Floats) -> None:
        """Record when users reach this region: once the health checks exclude the lost region and allow this one, and
        cached DNS answers have expired.
        """
        follows = self._draws.of("metric_check_follows", "ready")[runs]
        expire = self._draws.of("old_answers_expire", "answers")[runs]
        self._traffic[runs] = np.maximum(self._old_off[runs], now + follows) + expire

    @staticmethod
    def _waits(
        now: Floats, done: Floats, since: Floats, limit: float, verdict: str = "done"
    ) -> Mapping[str, Any]:
        gave_up = np.where(now >= since + limit, "gave-up", "wait")
        return {"verdict": np.where(now >= done, verdict, gave_up)}
