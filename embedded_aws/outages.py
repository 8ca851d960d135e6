"""Regions and global services that are down, and what that does to a call."""

import os
import select
import threading
from collections.abc import Callable
from typing import Literal, get_args

from embedded_aws.errors import unusable
from embedded_aws.service_names import canonical, is_global

Mode = Literal["refuse", "unavailable", "hang"]
"""refuse: the connection is dropped; unavailable: 503; hang: no answer until the client gives up."""


def mode_of(value: object) -> Mode:
    """The mode a caller named. Raises ControlError for anything else."""
    for mode in get_args(Mode):
        if value == mode:
            return mode  # type: ignore[no-any-return]
    raise unusable("mode", value, "refuse, unavailable or hang", "name one of them")


class Outage:
    """One region or service that is down. Waiting calls watch a pipe whose other end closes with it."""

    def __init__(self, mode: Mode) -> None:
        self.mode = mode
        self._lock = threading.Lock()
        self._pipe: tuple[int, int] | None = os.pipe()

    def hold(self, connection: int) -> None:
        """Block until the outage ends or the client behind the file descriptor goes away."""
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


class Outages:
    """What is down now. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._regions: dict[str, Outage] = {}
        self._services: dict[str, Outage] = {}
        self._listeners: list[Callable[[str, Mode | None], None]] = []

    def begin_region(self, region: str, mode: Mode) -> None:
        """Take a region down: every call signed for it fails, except those to global services."""
        self._tell(region, mode)
        self._begin(self._regions, region, mode)

    def end_region(self, region: str) -> None:
        """Bring a region back. Calls that hang are dropped: their requests were lost in the outage."""
        self._end(self._regions, region)
        self._tell(region, None)

    def begin_service(self, service: str, mode: Mode) -> None:
        """Take a service down in every region; the way to lose a global control plane."""
        self._begin(self._services, canonical(service), mode)

    def end_service(self, service: str) -> None:
        self._end(self._services, canonical(service))

    def region(self, region: str) -> Mode | None:
        """How the region is down, or None when it is up."""
        outage = self._regions.get(region)
        return None if outage is None else outage.mode

    def of_call(self, region: str | None, service: str | None) -> Outage | None:
        """The outage that a call of `service` signed for `region` runs into."""
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
        """Everything that is down, by region and by service."""
        with self._lock:
            return {
                "regions": {name: outage.mode for name, outage in self._regions.items()},
                "services": {name: outage.mode for name, outage in self._services.items()},
            }

    def release_all(self) -> None:
        """End every outage; for the server's own stop."""
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

    def _tell(self, region: str, mode: Mode | None) -> None:
        for listener in list(self._listeners):
            listener(region, mode)
