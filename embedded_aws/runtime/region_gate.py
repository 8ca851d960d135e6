"""A gate at which the state machines' executions wait while their region is down."""

import threading

from embedded_aws.outages import Mode
from embedded_aws.world import World

PART = "region-gate"


class RegionGate:
    """A gate at which threads wait for a region to be up."""

    def __init__(self, world: World) -> None:
        self._outages = world.outages
        self._changed = threading.Condition()
        world.outages.listen(self._on_change)

    def wait(self, region: str) -> None:
        """Wait until the region is up; return at once if it is."""
        if self._outages.region(region) is None:
            return
        with self._changed:
            self._changed.wait_for(lambda: self._outages.region(region) is None)

    def _on_change(self, region: str, mode: Mode | None) -> None:
        del region, mode
        with self._changed:
            self._changed.notify_all()


def gate_of(world: World) -> RegionGate:
    """Return the gate of one embedded AWS, made on first use."""
    gate = world.parts.get(PART)
    if gate is None:
        gate = world.parts.setdefault(PART, RegionGate(world))
    assert isinstance(gate, RegionGate)
    return gate
