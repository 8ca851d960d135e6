"""Somebody who asks each region that DNS names, by the region's own name, whether it takes writes."""

import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import get_args

from config.settings import Site
from drills.target import Target
from drills.user import ask
from recovery.clock import Clock

EACH_SECONDS = 1.0
# An overloaded machine answers late, and a late answer is one.
PATIENCE_SECONDS = 20.0


class Accepting(threading.Thread):
    """Asks until it is told to end. `moments` has, by region, when an answer said that a write succeeded just then.

    `named` returns the regions that DNS named since its last call.
    """

    def __init__(self, target: Target, clock: Clock, named: Callable[[], set[str]]) -> None:
        super().__init__(name="accepting", daemon=True)
        self._target, self._clock, self._named = target, clock, named
        self._ended = threading.Event()
        self.moments: dict[str, list[datetime]] = defaultdict(list)

    def run(self) -> None:
        names = self._target.names
        hosts = {names.site(site).region: names.region_host(site) for site in get_args(Site)}
        path = self._target.settings.application.readiness_path
        while not self._ended.wait(EACH_SECONDS):
            for region in self._named() & hosts.keys():
                answer = ask(self._target, hosts[region], path, self._clock(), timeout=PATIENCE_SECONDS)
                if answer.good:
                    self.moments[region] += [answer.at, answer.received]

    def end(self) -> None:
        self._ended.set()
        if self.is_alive():
            self.join()
