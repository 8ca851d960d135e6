"""The propagation time of a changed policy: none by default, some seconds if a drill asks for this fault.

AWS doesn't publish how long it takes; see recovery/steps/propagation.py.
"""

from collections.abc import Callable, Mapping
from typing import Any

from embedded_aws.calls import Call
from embedded_aws.clock import Clock

# What is attached to each role, by its name: inline policies by name, managed ones by ARN.
Attached = Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]]
_CHANGES = ("Create", "Put", "Delete", "Attach", "Detach")


class Propagation:
    """The roles' policies as they were before each recent change, kept for as long as they may still apply."""

    def __init__(self, clock: Clock, attached: Callable[[], Attached]) -> None:
        self._clock = clock
        self._attached = attached
        self._before: list[tuple[float, Attached]] = []
        self._seconds = 0.0

    def delay(self, seconds: float) -> None:
        """Let each later change of policies take effect only after some seconds. Earlier changes take effect
        at once.
        """
        self._seconds, self._before = seconds, []

    def before(self, call: Call) -> None:
        """Remember the policies attached before this call, if the call may change them."""
        if self._seconds and call.service == "iam" and call.operation.startswith(_CHANGES):
            now = self._clock.monotonic()
            known = [each for each in self._before if each[0] + self._seconds > now]
            self._before = [*known, (now, self._attached())]

    def known(self, role: str) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """Return a role's policies from before a change that hasn't propagated yet; None if all changes have."""
        now = self._clock.monotonic()
        for changed_at, attached in self._before:
            if changed_at + self._seconds > now:
                return attached.get(role, ({}, {}))
        return None
