"""Regions and global services that are down, and the effect on calls."""

import os
import select
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from embedded_aws.errors import unusable
from embedded_aws.service_names import canonical, is_global

Mode = Literal["refuse", "unavailable", "hang"]
"""The ways in which calls to a region that is down can fail. `refuse`: the connection is dropped;
`unavailable`: the answer is 503; `hang`: there is no answer until the client gives up.
"""

Disturbance = Literal["slow", "cut-off"]
"""A disturbance of a region that stays up. `slow`: it answers every call late. `cut-off`: it and one other
region, or all others, can't reach each other; clients outside all regions still reach it.
"""

# How late a slow region answers, in seconds: more than a probe waits, less than an SDK does.
SLOW_SECONDS = 5.0


def mode_of(value: object) -> Mode:
    """Return the mode of an outage that a control request names. Raises ControlError for anything else."""
    for mode in get_args(Mode):
        if value == mode:
            return mode  # type: ignore[no-any-return]
    raise unusable("mode", value, "refuse, unavailable or hang", "send one of the allowed modes")


def kind_of(value: object) -> Mode | Disturbance:
    """Return the mode or disturbance of a region that a control request names. Raises ControlError for
    anything else.
    """
    for kind in (*get_args(Mode), *get_args(Disturbance)):
        if value == kind:
            return kind  # type: ignore[no-any-return]
    raise unusable(
        "mode", value, "refuse, unavailable, hang, slow or cut-off", "send one of the allowed modes"
    )


def seconds_of(value: object) -> float:
    """Return the delay of a slow region, in seconds, from a control request. Raises ControlError for anything
    but a number from 0 to 60.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 60:
        raise unusable("seconds", value, "a number from 0 to 60", f"omit 'seconds' for {SLOW_SECONDS:g} s")
    return float(value)


class Outage:
    """One region or service that is down. Waiting calls watch a pipe that closes when the outage ends."""

    def __init__(self, mode: Mode) -> None:
        self.mode = mode
        self._lock = threading.Lock()
        self._pipe: tuple[int, int] | None = os.pipe()

    def hold(self, connection: int) -> None:
        """Block until the outage ends or the client behind the file descriptor disconnects."""
        with self._lock:
            if self._pipe is None:
                return
            released = os.dup(self._pipe[0])
        try:
            poller = select.poll()
            poller.register(released, select.POLLIN)
            poller.register(connection, select.POLLIN)
            poller.poll()
        finally:
            os.close(released)

    def release(self) -> None:
        """End the wait of every call held."""
        with self._lock:
            if self._pipe is not None:
                for end in self._pipe:
                    os.close(end)
                self._pipe = None


@dataclass(frozen=True)
class Cut:
    """The outage of calls between a region that is cut off and the region `peer` (None: every other region)."""

    outage: Outage
    peer: str | None

    def concerns(self, other: str) -> bool:
        return self.peer is None or self.peer == other


class Outages:
    """The present outages. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._regions: dict[str, Outage] = {}
        self._services: dict[str, Outage] = {}
        self._listeners: list[Callable[[str, Mode | None], None]] = []
        self._slow: dict[str, float] = {}
        self._cut_off: dict[str, Cut] = {}
        self._disturbed: list[Callable[[], None]] = []

    def disturb(
        self, region: str, kind: Disturbance, seconds: float = SLOW_SECONDS, peer: str | None = None
    ) -> None:
        """Make a region slow by some seconds, or cut it off from `peer` (None: from all other regions)."""
        # What was due before it still arrives.
        self._tell_disturbed()
        with self._lock:
            if kind == "slow":
                self._slow[region] = seconds
            else:
                self._cut_off[region] = Cut(Outage("refuse"), peer)
        self._tell_disturbed()

    def delay(self, region: str) -> float:
        """Return how late a region answers, in seconds."""
        return self._slow.get(region, 0.0)

    def between(self, one: str | None, other: str | None) -> Outage | None:
        """Return the outage that keeps two regions from reaching each other; None if they can. A client
        outside all regions, given as None, reaches every region.
        """
        if one is None or other is None or one == other:
            return None
        for here, there in ((one, other), (other, one)):
            cut = self._cut_off.get(here)
            if cut is not None and cut.concerns(there):
                return cut.outage
        return None

    def is_cut_off(self, region: str) -> bool:
        """Return whether a region reaches no other one."""
        cut = self._cut_off.get(region)
        return cut is not None and cut.peer is None

    def listen_disturbed(self, listener: Callable[[], None]) -> None:
        """Call `listener()` right before and right after a region becomes slow or cut off, and when the
        region is normal again.
        """
        self._disturbed.append(listener)

    def begin_region(self, region: str, mode: Mode) -> None:
        """Take a region down: every call signed for it fails, except those to global services."""
        self._tell(region, mode)
        self._begin(self._regions, region, mode)

    def end_region(self, region: str) -> None:
        """Bring a region back, whatever was wrong with it. Calls that hang are dropped: their requests were lost."""
        was_down = region in self._regions
        self._end(self._regions, region)
        with self._lock:
            disturbed = [each.pop(region, None) for each in (self._slow, self._cut_off)]
        if any(disturbed):
            self._tell_disturbed()
        if was_down or not any(disturbed):
            self._tell(region, None)

    def begin_service(self, service: str, mode: Mode) -> None:
        """Take a service down in every region, such as the control plane of a global service."""
        self._begin(self._services, canonical(service), mode)

    def end_service(self, service: str) -> None:
        self._end(self._services, canonical(service))

    def region(self, region: str) -> Mode | None:
        """Return how the region is down, or None when it is up."""
        outage = self._regions.get(region)
        return None if outage is None else outage.mode

    def of_call(self, region: str | None, service: str | None) -> Outage | None:
        """Return the outage that makes a call of `service`, signed for `region`, fail."""
        with self._lock:
            if service is not None and service in self._services:
                return self._services[service]
            if region is None or (service is not None and is_global(service)):
                return None
            return self._regions.get(region)

    def listen(self, listener: Callable[[str, Mode | None], None]) -> None:
        """Call `listener(region, mode)` right before a region goes down and, with None, after it is back."""
        self._listeners.append(listener)

    def summary(self) -> dict[str, dict[str, str]]:
        """Return everything that is down or disturbed, by region and by service."""
        with self._lock:
            return {
                "regions": {name: outage.mode for name, outage in self._regions.items()},
                "services": {name: outage.mode for name, outage in self._services.items()},
                "disturbed": {**dict.fromkeys(self._slow, "slow"), **dict.fromkeys(self._cut_off, "cut-off")},
            }

    def release_all(self) -> None:
        """End every outage of a region or service, because the server stops."""
        for region in list(self._regions):
            self._end(self._regions, region)
        for service in list(self._services):
            self._end(self._services, service)

    def _begin(self, where: dict[str, Outage], name: str, mode: Mode) -> None:
        with self._lock:
            before = where.get(name)
            where[name] = Outage(mode)
        if before is not None:
            before.release()

    def _end(self, where: dict[str, Outage], name: str) -> None:
        with self._lock:
            outage = where.pop(name, None)
        if outage is not None:
            outage.release()

    def _tell_disturbed(self) -> None:
        for listener in list(self._disturbed):
            listener()

    def _tell(self, region: str, mode: Mode | None) -> None:
        for listener in list(self._listeners):
            listener(region, mode)
