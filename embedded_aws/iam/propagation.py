"""How long IAM takes until a policy that was changed is known: none by default, seconds as a fault.

On AWS nobody is told how long it takes; see recovery/steps/propagation.py.
"""

from collections.abc import Callable, Mapping
from typing import Any

from embedded_aws.calls import Call
from embedded_aws.clock import Clock

# What is attached to each role, by its name: inline policies by name, managed ones by ARN.
Attached = Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]]
_CHANGES = ("Create", "Put", "Delete", "Attach", "Detach")


class Propagation:
    """Remembers what was attached before each change, for as long as it may still count."""

    def __init__(self, clock: Clock, attached: Callable[[], Attached]) -> None:
        self._clock = clock
        self._attached = attached
        self._before: list[tuple[float, Attached]] = []
        self._seconds = 0.0

    def delay(self, seconds: float) -> None:
        """Let changes from now on be known after so long. What was changed before is known."""
        self._seconds, self._before = seconds, []

    def before(self, call: Call) -> None:
        """Keep what is attached, if this call may change it."""
        if self._seconds and call.service == "iam" and call.operation.startswith(_CHANGES):
            now = self._clock.monotonic()
            known = [each for each in self._before if each[0] + self._seconds > now]
            self._before = [*known, (now, self._attached())]

    def known(self, role: str) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """Return what is known of a role when a change of its policies isn't known yet; None when all is known."""
        now = self._clock.monotonic()
        for changed_at, attached in self._before:
            if changed_at + self._seconds > now:
                return attached.get(role, ({}, {}))
        return None
