"""A client that writes numbered rows through the workload's public name, and counts the surviving ones afterwards."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from drills.journal import Journal
from operations.request import IMPATIENT_SECONDS, Response, ask
from operations.target import Target

INTERVAL_SECONDS = 0.25
RECORDS = "/records"
# Whoever looks whether a row is taken writes this one, above every row of the client.
PROBE_ROW = 900_000


@dataclass(frozen=True)
class Acknowledged:
    """A row whose write was acknowledged. `written_at` is the database's time."""

    number: int
    region: str
    received: datetime
    written_at: datetime


@dataclass(frozen=True)
class Counted:
    """The count of the rows. None means unknown.

    `written` are the rows that the lost region acknowledged, `lost` those of them that no region has any more, and
    `explained` those that the replica hadn't replayed when it was asked after the loss. `lag_seconds` is the age of
    the newest replayed row. `down_seconds` is the time from the loss to the other region's first acknowledged row;
    `refused` are the rows written after the loss that weren't acknowledged.
    """

    written: int
    lost: int | None
    explained: int | None
    unexplained: int | None
    lag_seconds: float | None
    down_seconds: float | None
    refused: int


def count(
    rows: Sequence[Acknowledged],
    found: set[int] | None,
    lost_at: datetime,
    replayed_until: datetime | None,
    region: str,
    refused: int,
) -> Counted:
    """Count the rows that were acknowledged, lost, and explained. `found` are the numbers that exist now, `region` is
    the one that took over. Pure.

    A lost row is explained when it was written after the last transaction that the replica replayed. A row that was
    being written at that moment may exist or be lost: its commit lies between its write and its acknowledgement.
    """
    after = [row for row in rows if row.received > lost_at and row.region == region]
    # The old region may acknowledge while it is being lost.
    before = [row for row in rows if row not in after]
    lost = None if found is None else {row.number for row in before if row.number not in found}
    explained = (
        None
        if replayed_until is None
        else {
            row.number
            for row in before
            if row.written_at > replayed_until
            or (row.received > replayed_until and row.number in (lost or ()))
        }
    )
    known = lost is not None and explained is not None
    return Counted(
        written=len(before),
        lost=None if lost is None else len(lost),
        explained=None if explained is None else len(explained),
        unexplained=len((lost or set()) ^ (explained or set())) if known else None,
        lag_seconds=None if replayed_until is None else _seconds(replayed_until, lost_at),
        down_seconds=_seconds(lost_at, after[0].received) if after else None,
        refused=refused,
    )


def _seconds(since: datetime, until: datetime) -> float:
    return max(0.0, round((until - since).total_seconds(), 3))


class Client(threading.Thread):
    """A client that writes a row each quarter of a second until it is stopped, and never repeats a row that wasn't
    acknowledged.
    """

    def __init__(self, target: Target, journal: Journal) -> None:
        super().__init__(name="client", daemon=True)
        self._target, self._journal = target, journal
        self._ended = threading.Event()
        self._host = target.names.host("app")
        self.rows: list[Acknowledged] = []
        self.refused: list[Response] = []

    def run(self) -> None:
        number, before = self._highest(), None
        while not self._ended.is_set():
            began = time.monotonic()
            number += 1
            path, now = f"{RECORDS}/{number}", self._journal.clock()
            answer = ask(self._target, self._host, path, now, "PUT", timeout=IMPATIENT_SECONDS)
            self._keep(number, answer)
            if (answer.status, answer.region) != before:
                before = (answer.status, answer.region)
                self._journal.record(
                    "client",
                    "answer",
                    number=number,
                    status=answer.status,
                    region=answer.region,
                    cause=answer.document.get("reason", answer.cause),
                )
            self._ended.wait(max(0.0, INTERVAL_SECONDS - (time.monotonic() - began)))

    def end(self) -> None:
        self._ended.set()
        if self.is_alive():
            self.join()

    def count(self, lost_at: datetime, replayed_until: datetime | None, region: str) -> Counted | None:
        """Count the rows through the public name; None if no row was ever acknowledged, such as when the
        application keeps no rows. `region` is the one that should serve now.
        """
        if not self.rows:
            return None
        refused = sum(answer.at > lost_at for answer in self.refused)
        counted = count(list(self.rows), self.numbers(), lost_at, replayed_until, region, refused)
        self._journal.record("client", "counted", **vars(counted))
        return counted

    def _highest(self) -> int:
        """Return the highest row number of earlier drills, or 0, so that their rows aren't counted as survivors."""
        found = self.numbers()
        while found is None and not self._ended.wait(INTERVAL_SECONDS):
            found = self.numbers()
        return max((number for number in found or () if number < PROBE_ROW), default=0)

    def _keep(self, number: int, answer: Response) -> None:
        written_at = answer.document.get("written_at")
        if answer.good and isinstance(written_at, str):
            when = datetime.fromisoformat(written_at)
            self.rows.append(Acknowledged(number, answer.region, answer.received, when))
        else:
            self.refused.append(answer)

    def numbers(self) -> set[int] | None:
        """Return the numbers of all rows that the workload has now; None if they can't be read."""
        found: set[int] = set()
        while True:
            path = f"{RECORDS}?after={max(found, default=0)}"
            answer = ask(self._target, self._host, path, self._journal.clock())
            if not answer.good:
                self._journal.record("client", "unreadable", status=answer.status, cause=answer.cause)
                return None
            page = set(answer.document["numbers"])
            if not page:
                return found
            found |= page
