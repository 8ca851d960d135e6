"""A thread that asks a region whether it accepts writes, under the region's own host name, once DNS has named it."""

import threading
from collections.abc import Callable
from datetime import datetime

from config.settings import Site
from operations.request import ask
from operations.target import Target
from recovery.clock import Clock

EACH_SECONDS = 1.0
# An overloaded machine answers late, and a late answer is one.
PATIENCE_SECONDS = 20.0


class Accepting(threading.Thread):
    """A thread that asks one region whether it accepts writes, until it is stopped; a hanging region delays only its
    own thread. `moments` are the times of its positive answers.

    A region is asked only if DNS named it: `named` tells whether DNS has named a region since the previous call.
    """

    def __init__(self, target: Target, clock: Clock, site: Site, named: Callable[[str], bool]) -> None:
        super().__init__(name=f"accepting, {site}", daemon=True)
        self.region = target.names.site(site).region
        self._target, self._clock, self._named = target, clock, named
        self._host = target.names.region_host(site)
        self._ended = threading.Event()
        self.moments: list[datetime] = []

    def run(self) -> None:
        path = self._target.settings.application.readiness_path
        while not self._ended.wait(EACH_SECONDS):
            if self._named(self.region):
                answer = ask(self._target, self._host, path, self._clock(), timeout=PATIENCE_SECONDS)
                if answer.good:
                    self.moments.append(answer.received)

    def end(self) -> None:
        self._ended.set()
        if self.is_alive():
            self.join()
