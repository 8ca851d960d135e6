"""A client that asks DNS for the users' name repeatedly, and records the region of each answer."""

import socket
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.fields import SITES
from operations.target import Target
from recovery.clock import Clock

INTERVAL_SECONDS = 0.1
# How often the addresses of the regions' own names are asked again.
ADDRESSES_SECONDS = 5.0
# A region that is named is asked within a second; on an overloaded machine its answer takes longer.
PROVEN_WITHIN = timedelta(seconds=20)
# How often it is looked for while answers wait for it.
PROOF_SECONDS = 1.0


@dataclass(frozen=True)
class Lookup:
    """One answer: the region whose load balancer it names; empty if the name had no address."""

    at: datetime
    region: str


class Lookups(threading.Thread):
    """A thread that looks up the users' name every 100 ms, by this process's resolver, until it is stopped."""

    def __init__(
        self,
        target: Target,
        clock: Clock,
        addresses: Callable[[str], set[str] | None] | None = None,
    ) -> None:
        super().__init__(name="lookups", daemon=True)
        self._target, self._clock = target, clock
        self._addresses = addresses or _addresses
        self._ended = threading.Event()
        self.found: list[Lookup] = []
        self._named: set[str] = set()
        # Questions that nobody answered in time: they say nothing of what DNS has.
        self.unanswered = 0

    def run(self) -> None:
        regions: dict[str, str] = {}
        asked_at = 0.0
        while not self._ended.is_set():
            began = time.monotonic()
            if began - asked_at > ADDRESSES_SECONDS:
                regions |= self._regions()
                asked_at = began
            at, answered = self._clock(), self._addresses(self._target.names.host("app"))
            if answered is None:
                self.unanswered += 1
            else:
                region = next((regions[each] for each in answered if each in regions), "")
                self.found.append(Lookup(at, region))
                self._named.add(region)
            self._ended.wait(max(0.0, INTERVAL_SECONDS - (time.monotonic() - began)))

    def named(self, region: str) -> bool:
        """Tell whether DNS has named a region since the previous call for the same region."""
        found = region in self._named
        self._named.discard(region)
        return found

    def _regions(self) -> dict[str, str]:
        """Map the addresses of the regions' own names to the regions; a name that doesn't resolve is left out."""
        names = self._target.names
        return {
            address: names.site(site).region
            for site in SITES
            for address in self._addresses(names.region_host(site)) or ()
        }

    def end(self) -> None:
        self._ended.set()
        if self.is_alive():
            self.join()


def _addresses(host: str) -> set[str] | None:
    """Return the addresses of a name; an empty set if the name has none, None if no DNS server answered."""
    try:
        return {str(each[4][0]) for each in socket.getaddrinfo(host, 443, socket.AF_INET)}
    except socket.gaierror as error:
        return None if error.errno == socket.EAI_AGAIN else set()


def strays(
    lookups: Sequence[Lookup],
    took_writes: Mapping[str, Sequence[datetime]],
    region: str,
    since: datetime,
    until: datetime,
) -> list[Lookup]:
    """List the wrong DNS answers between `since`, the switch, and `until`: those that named no region, or a region that
    accepted no writes. Pure.

    Answers count from the first one that named `region`, because DNS follows the switch only after the alarms that
    health checks read. Another region is no wrong answer while it accepts writes, as the passive region does if only
    the active one's front fails. `took_writes` has the times of accepted writes, by region.
    """
    within = [each for each in lookups if since <= each.at <= until]
    first = next((each.at for each in within if each.region == region), None)
    if first is None:
        return within
    took = {each: sorted(moments) for each, moments in took_writes.items()}
    return [
        each
        for each in within
        if each.at >= first and each.region != region and not _proven(each.at, took.get(each.region, []))
    ]


def settled(look: Callable[[], list[Lookup]], clock: Clock, sleep: Callable[[float], None]) -> list[Lookup]:
    """Call `look`, which lists the wrong answers, until there are none or the time is over. Only a write that is
    accepted after an answer proves that answer right, so the newest answers need some time.
    """
    until = clock() + PROVEN_WITHIN
    while (found := look()) and clock() < until:
        sleep(PROOF_SECONDS)
    return found


def _proven(moment: datetime, moments: Sequence[datetime]) -> bool:
    """Tell whether a write was accepted soon after an answer. `moments` are the accepted writes, in order."""
    since = bisect_left(moments, moment)
    return since < len(moments) and moments[since] <= moment + PROVEN_WITHIN
