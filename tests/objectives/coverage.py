"""Counts how many drills the recovery-time model predicts from the figures of the other drills."""

from collections.abc import Sequence

import numpy as np

from config import Names, Settings
from machines.failover import failover
from objectives.journals import Observation, Seen, figures
from objectives.rto import modelled
from wiring.machines import definition


def covered(observations: Sequence[Observation], *, runs: int = 2000) -> int:
    """Count the drills that lie within the 90 % interval of a model that was fed with the other drills only."""
    settings = Settings()
    names = Names(settings)
    deployed = definition(settings, names, names.standby)
    machine = failover(deployed)
    count = 0
    for number, each in enumerate(observations):
        others = [*observations[:number], *observations[number + 1 :]]
        found = modelled(
            settings, Seen(), deployed, figures(others, machine, "drills of a test"), runs=runs, seed=number
        )
        low, high = np.percentile(found.seconds, [5, 95])
        count += bool(low <= each.verified <= high)
    return count
