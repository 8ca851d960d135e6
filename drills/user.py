"""A user: requests to the workload through public DNS and TLS, repeatedly."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from drills.journal import Journal
from operations.request import IMPATIENT_SECONDS, Response, ask
from operations.target import Target

INTERVAL_SECONDS = 0.5


@dataclass(frozen=True)
class Span:
    """Equal answers in a row: good ones of one region, or bad ones. `end` is the time of the first request with another
    answer.
    """

    start: datetime
    end: datetime
    good: bool
    region: str


def spans(answers: Sequence[Response]) -> list[Span]:
    """Join equal answers in the order of their requests."""
    found: list[Span] = []
    for answer in answers:
        region = answer.region if answer.good else ""
        if found and (found[-1].good, found[-1].region) == (answer.good, region):
            found[-1] = replace(found[-1], end=answer.received)
            continue
        if found:
            found[-1] = replace(found[-1], end=answer.at)
        found.append(Span(answer.at, answer.received, answer.good, region))
    return found


class User(threading.Thread):
    """A user who asks for readiness every half second and keeps every answer; the journal gets each change."""

    def __init__(self, target: Target, journal: Journal) -> None:
        super().__init__(name="user", daemon=True)
        self._target, self._journal = target, journal
        self._ended = threading.Event()
        self.host = target.names.host("app")
        self.path = target.settings.application.readiness_path
        self.answers: list[Response] = []

    def run(self) -> None:
        before: tuple[int | None, str] | None = None
        while not self._ended.is_set():
            began = time.monotonic()
            answer = ask(self._target, self.host, self.path, self._journal.clock(), timeout=IMPATIENT_SECONDS)
            self.answers.append(answer)
            if (answer.status, answer.region) != before:
                before = (answer.status, answer.region)
                self._journal.record(
                    "user",
                    "answer",
                    host=self.host,
                    asked_at=answer.at.isoformat(timespec="milliseconds"),
                    status=answer.status,
                    region=answer.region,
                    cause=answer.cause,
                )
            self._ended.wait(max(0.0, INTERVAL_SECONDS - (time.monotonic() - began)))

    def end(self) -> None:
        self._ended.set()
        if self.is_alive():
            self.join()

    def first_good_after(self, moment: datetime, region: str) -> Response | None:
        """Return the first good answer of `region` to a request after `moment`; None without one."""
        return next((a for a in list(self.answers) if a.at > moment and a.good and a.region == region), None)

    def availability(self, since: datetime) -> float | None:
        """Share of good answers since a moment; None without answers."""
        asked = [answer for answer in list(self.answers) if answer.at >= since]
        return sum(answer.good for answer in asked) / len(asked) if asked else None

    def spans(self, since: datetime) -> list[Span]:
        """Return the answers since a moment, with equal ones joined."""
        return spans([answer for answer in list(self.answers) if answer.at >= since])
