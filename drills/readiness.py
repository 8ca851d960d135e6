"""Whether the passive region could take over now, item by item."""

import time
from typing import Literal

from drills.journal import Journal
from drills.observations import Observation, before, observe
from drills.target import Target

Verdict = Literal["ready", "not ready", "unknown"]
EXIT_CODES: dict[Verdict, int] = {"ready": 0, "not ready": 1, "unknown": 2}
# A region that has just come up needs its first probes and health checks.
PATIENCE_SECONDS = 60.0


def verdict(seen: list[Observation]) -> Verdict:
    """`not ready` when anything is bad, `unknown` when something isn't known, else `ready`. Pure."""
    states = {observation.state for observation in seen}
    if "bad" in states:
        return "not ready"
    return "unknown" if "unknown" in states or not seen else "ready"


def assess(target: Target, journal: Journal, patience: float = PATIENCE_SECONDS) -> list[Observation]:
    """Look until everything is good or the patience is over; the last look counts."""
    deadline = time.monotonic() + patience
    while True:
        seen = observe(before(), target, journal, "readiness")
        if verdict(seen) == "ready" or time.monotonic() > deadline:
            return seen
        time.sleep(1.0)
