"""The recovery time that settings lead to, as a distribution: detection, decision, the machine itself, and DNS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from config import Names, Settings
from config.errors import UserError
from machines.assembly import Machine
from machines.definition import Definition
from machines.failover import failover
from machines.record import START as MEASURES
from objectives.detection import Noticing, detection
from objectives.disaster import Disaster
from objectives.draws import Draws
from objectives.figures import Figures, Floats, Sourced, known_figures
from objectives.graph import walk
from objectives.rules import Facts
from wiring.machines import definition

RUNS = 10_000
SEED = 1
DETECTS, DECIDES = "detection", "decision"


@dataclass(frozen=True)
class Recovery:
    """Recovery times of many runs, in seconds from the loss until users are served; infinite where the machine gives
    up and a person must go on. `spent` has the seconds of each step; those of one run add up to its time.
    """

    seconds: Floats
    spent: Mapping[str, Floats]
    phases: Mapping[str, str]
    used: Mapping[str, Sourced]
    objective_seconds: float
    mode: str = ""
    seed: int = SEED
    without_p99: tuple[str, ...] = field(default=())

    def percentile(self, percent: float) -> float:
        """Return a percentile of the recovery times; infinite if fewer runs than that recover by themselves."""
        # Without interpolation: between a number and infinity there is nothing.
        return float(np.percentile(self.seconds, percent, method="higher"))

    @property
    def p50(self) -> float:
        return self.percentile(50)

    @property
    def p90(self) -> float:
        return self.percentile(90)

    @property
    def p99(self) -> float | None:
        """The p99 of the recovery times; None if one of the figures used has no p99, which would have to be guessed."""
        return None if self.without_p99 else self.percentile(99)

    @property
    def alone(self) -> float:
        """The share of runs that recover by themselves."""
        return float(np.isfinite(self.seconds).mean())

    @property
    def within(self) -> float:
        """The share of runs that are within the objective."""
        return float((self.seconds <= self.objective_seconds).mean())

    @property
    def is_kept(self) -> bool:
        """True if nine of ten runs are within the objective."""
        return self.p90 <= self.objective_seconds

    def of(self, phase: str, percent: float) -> float:
        """Return a percentile of the time of one phase, among the runs that recover by themselves."""
        steps = [seconds for step, seconds in self.spent.items() if self.phases.get(step, step) == phase]
        known = np.isfinite(self.seconds)
        if not steps or not known.any():
            return float("inf")
        return float(np.percentile(np.sum(steps, axis=0)[known], percent))

    def critical_path(self, least_seconds: float = 1.0) -> list[tuple[str, float]]:
        """Return each phase's mean seconds in the runs around the 90th percentile, in order, without phases that are
        shorter than `least_seconds`.
        """
        known = np.flatnonzero(np.isfinite(self.seconds))
        if not known.size:
            return []
        ordered = known[np.argsort(self.seconds[known])]
        near = ordered[int(0.85 * len(ordered)) : int(0.95 * len(ordered)) + 1]
        sums: dict[str, float] = {}
        for step, seconds in self.spent.items():
            phase = self.phases.get(step, step)
            sums[phase] = sums.get(phase, 0.0) + float(seconds[near].mean())
        return [(phase, seconds) for phase, seconds in sums.items() if seconds >= least_seconds]


class NoMachineError(UserError):
    """Settings without the stack recovery, so there is no recovery time to model."""


def recovery(
    settings: Settings,
    documents: Mapping[str, Mapping[str, Any]],
    *,
    figures: Figures | None = None,
    mode: str = "",
    runs: int = RUNS,
    seed: int = SEED,
) -> Recovery:
    """Model the recovery from the loss of the active region. `documents` are the synthesized stacks by name.

    Raises NoMachineError, and FiguresError for an unknown mode.
    """
    if not settings.components.recovery:
        raise NoMachineError(
            "components.recovery: false: nothing recovers by itself, so the RTO is unknown; allowed: true; "
            "fix: set components.recovery to true"
        )
    names = Names(settings)
    machine_names = definition(settings, names, names.other(settings.active))
    return modelled(
        settings,
        detection(settings, documents),
        machine_names,
        (figures or known_figures()).under(mode),
        mode=mode,
        runs=runs,
        seed=seed,
    )


def modelled(
    settings: Settings,
    detected: Noticing,
    names: Definition,
    figures: Figures,
    *,
    mode: str = "",
    runs: int = RUNS,
    seed: int = SEED,
) -> Recovery:
    """Simulate the state machine after the loss, and return the recovery times of all runs."""
    draws = Draws(figures, runs, seed)
    machine = failover(names)
    noticed = detected.alarm(draws)
    starts, decided = noticed, np.zeros(runs)
    if settings.failover.automatic is False:
        # The alarm tells a person, who starts the machine.
        decided = draws.of("person_decides", DECIDES)
        starts = noticed + decided
    found = walk(
        machine.states,
        starts,
        Facts(runs),
        Disaster(settings, detected, draws),
        until=MEASURES,
        limit_seconds=machine.seconds,
    )
    used = {name: figures[name] for name in sorted(draws.used)}
    return Recovery(
        np.where(found.succeeded, found.ended, np.inf),
        {DETECTS: noticed, DECIDES: decided, **found.spent},
        phases(machine),
        used,
        settings.objectives.rto_minutes * 60,
        mode,
        seed,
        tuple(name for name, each in used.items() if not each.carries_p99),
    )


# What a reader calls the waits, which are nearly all of the time.
WAITED = {
    "InspectPromotion": "promotion",
    "IsPromoted": "promotion",
    "WaitForPromotion": "promotion",
    "CheckReadiness": "readiness",
    "IsReady": "readiness",
    "WaitForReadiness": "readiness",
    "VerifyFromOutside": "health checks and DNS",
    "IsVerified": "health checks and DNS",
    "WaitForTraffic": "health checks and DNS",
    "WaitForWriters": "writers stop",
}


def phases(machine: Machine) -> dict[str, str]:
    """Return the phase to which each step's time counts: the wait that the step belongs to, or the machine's own
    calls.
    """
    own = {state.name: "machine" for state in machine.every_state}
    return {**own, **WAITED, "AskForApproval": "decision"}
