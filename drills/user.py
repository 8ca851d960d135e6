"""What a user sees: the workload asked through public DNS and TLS, again and again."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from drills.journal import Journal
from drills.target import Target

# More than the application's own limits, so that what it says is heard also when the machine is busy.
TIMEOUT_SECONDS = 5.0
# Who measures waits no longer than this for a region that hangs: an RTO can't be known more finely.
IMPATIENT_SECONDS = 3.0
INTERVAL_SECONDS = 0.5


@dataclass(frozen=True)
class Answer:
    """One answer. `region` is what the answer says of itself; `status` is None when none came.

    `at` is when it was asked for, `seconds` how long the answer took, and `document` its body when that is a
    JSON object.
    """

    at: datetime
    status: int | None
    region: str
    cause: str
    seconds: float = 0.0
    document: dict[str, Any] = field(default_factory=dict)

    @property
    def received(self) -> datetime:
        return self.at + timedelta(seconds=self.seconds)

    @property
    def good(self) -> bool:
        return self.status == 200


def ask(
    target: Target,
    host: str,
    path: str,
    at: datetime,
    method: str = "GET",
    *,
    timeout: float = TIMEOUT_SECONDS,
) -> Answer:
    """Ask once, with certificate verification, and never follow a kept-alive connection. Connecting and answering may
    take `timeout` seconds each."""
    began = time.monotonic()
    connection = _Connection(host, target, timeout)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        body = response.read(65536)
    except (OSError, http.client.HTTPException) as error:
        return Answer(at, None, "", f"{type(error).__name__}: {error}", time.monotonic() - began)
    finally:
        connection.close()
    document = _document(body)
    region = str(document.get("region", ""))
    return Answer(at, response.status, region, response.reason, time.monotonic() - began, document)


class _Connection(http.client.HTTPSConnection):
    """To where the target is reached; the certificate must be the name's in any case."""

    def __init__(self, host: str, target: Target, timeout: float) -> None:
        super().__init__(host, timeout=timeout)
        self._place, self._tls, self._seconds = target.reached_at or host, target.tls, timeout

    def connect(self) -> None:
        plain = socket.create_connection((self._place, self.port), self._seconds)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


@dataclass(frozen=True)
class Span:
    """Answers that were alike: all good ones of one region, or none good. `end` is when the next kind was asked for."""

    start: datetime
    end: datetime
    good: bool
    region: str


def spans(answers: Sequence[Answer]) -> list[Span]:
    """Put answers together that are alike, in the order in which they were asked for."""
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
    """Asks for readiness every half second and keeps every answer; the journal gets each change."""

    def __init__(self, target: Target, journal: Journal) -> None:
        super().__init__(name="user", daemon=True)
        self._target, self._journal = target, journal
        self._ended = threading.Event()
        self.host = target.names.host("app")
        self.path = target.settings.application.readiness_path
        self.answers: list[Answer] = []

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

    def first_good_after(self, moment: datetime, region: str) -> Answer | None:
        """Return the first good answer of `region` asked after `moment`."""
        return next((a for a in list(self.answers) if a.at > moment and a.good and a.region == region), None)

    def availability(self, since: datetime) -> float | None:
        """Share of good answers since a moment; None without answers."""
        asked = [answer for answer in list(self.answers) if answer.at >= since]
        return sum(answer.good for answer in asked) / len(asked) if asked else None

    def spans(self, since: datetime) -> list[Span]:
        """Return the answers since a moment, alike ones together."""
        return spans([answer for answer in list(self.answers) if answer.at >= since])
