"""Somebody who has the live page open: every event that came, and when."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from operations.target import Target
from recovery.clock import utc_now
from watch.live import live
from watch.reach import Reach, through

POLL_SECONDS = 0.1


@dataclass(frozen=True)
class News:
    """One event of the page, and when it came."""

    at: datetime
    document: dict[str, Any]

    def part(self, name: str) -> str:
        return str(self.document["parts"][name])


@dataclass
class Viewer:
    """A viewer of the live page, who keeps all events that arrived, oldest first."""

    came: list[News] = field(default_factory=list)

    def first(self, wanted: Callable[[News], bool], since: datetime | None = None) -> News | None:
        """Return the first event that `wanted` accepts, of those after `since`; None without one."""
        return next(
            (each for each in list(self.came) if (since is None or each.at > since) and wanted(each)), None
        )

    def wait(self, wanted: Callable[[News], bool], seconds: float) -> News:
        """Wait for an event that `wanted` accepts and that arrives from now on."""
        since, deadline = utc_now(), time.monotonic() + seconds
        while time.monotonic() < deadline:
            if (found := self.first(wanted, since)) is not None:
                return found
            time.sleep(POLL_SECONDS)
        last = self.came[-1].document["parts"] if self.came else "nothing"
        raise AssertionError(f"not within {seconds:g} s; the last that came: {last}")

    def look(self, address: str) -> None:
        """Read events until the server ends."""
        parts = urlsplit(address)
        made = http.client.HTTPConnection(parts.hostname or "", parts.port)
        made.request("GET", "/events")
        try:
            for line in made.getresponse():
                if line.startswith(b"data: "):
                    self.came.append(News(utc_now(), json.loads(line[6:])))
        except (OSError, http.client.HTTPException):
            # The server has ended.
            return


@contextmanager
def open_page(target: Target, viewer: Viewer, reach: Reach | None = None) -> Iterator[None]:
    """Serve the live page of a target, and let a viewer read it in a thread."""
    with live(target.settings, target.label, reach or through(target), 0) as address:
        threading.Thread(target=viewer.look, args=(address,), daemon=True).start()
        yield
