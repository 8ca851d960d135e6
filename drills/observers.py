"""Outside observers of a drill: a user, a client that writes rows, and a heartbeat in every store."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime

from drills.client import Client
from drills.database_heartbeat import database_store, unmeasured
from drills.heartbeats import Heartbeats, Store, bucket_store, table_store
from drills.journal import Journal
from drills.result import AnswerSpan, StoreLoss
from drills.user import User
from operations.target import Target

# Enough for every store to have acknowledged records on both sides before the fault; on a loaded machine, so many of
# them are waited for.
SETTLE_SECONDS = 5.0
ENOUGH_RECORDS = 12
ENOUGH_SECONDS = 90.0
POLL_SECONDS = 0.5
# What a user needs to see the change once the execution says it is done.
USER_SECONDS = 30.0


class Observers:
    """The threads that use the application and the stores during a drill. They begin before the fault, and those that
    write stop before surviving records are counted.
    """

    def __init__(self, target: Target, journal: Journal, *, sleep: Callable[[float], None]) -> None:
        self._target, self._journal, self._sleep = target, journal, sleep
        self.user = User(target, journal)
        self.client = Client(target, journal)
        self.stores = _stores(target)
        self._heartbeats = Heartbeats(self.stores, journal)

    def start(self) -> None:
        self.user.start()
        self.client.start()
        self._heartbeats.start()

    def settle(self) -> None:
        """Wait until every store has enough heartbeats, for a limited time: a store without any is reported as unknown
        at the end of the drill.
        """
        deadline = time.monotonic() + ENOUGH_SECONDS
        self._sleep(SETTLE_SECONDS)
        while self._fewest() < ENOUGH_RECORDS and time.monotonic() < deadline:
            self._sleep(POLL_SECONDS)

    def _fewest(self) -> int:
        asked = len(self.client.rows) + len(self.client.refused)
        return min(asked, *(len(store.acknowledged) for store in self.stores))

    def end_writing(self) -> None:
        self._heartbeats.end()
        self.client.end()

    def end(self) -> None:
        self.end_writing()
        self.user.end()

    def rto_seconds(self, lost_at: datetime, since: datetime, *, patient: bool) -> float | None:
        """Return the time from the loss to the first good answer that the user got from the passive region after a
        given moment; None without one.
        """
        deadline = time.monotonic() + USER_SECONDS
        region = self._target.passive.region
        answer = self.user.first_good_after(since, region)
        while patient and answer is None and time.monotonic() < deadline:
            self._sleep(POLL_SECONDS)
            answer = self.user.first_good_after(since, region)
        if answer is None:
            return None
        seconds = round((answer.received - lost_at).total_seconds(), 3)
        self._journal.record("user", "first-good-answer", region=region, rto_seconds=seconds)
        return seconds

    def losses(self, lost_at: datetime, limits: Mapping[str, float]) -> list[StoreLoss]:
        """Return the measured loss of each store, with its RPO objective."""
        return [
            StoreLoss(**vars(found), objective_seconds=limits[found.store])
            for found in self._heartbeats.losses(lost_at)
        ]

    def availability(self, since: datetime) -> float | None:
        """Return the share of the user's good answers since a moment."""
        share = self.user.availability(since)
        self._journal.record("user", "availability", share=share)
        return share

    def answers(self, since: datetime) -> list[AnswerSpan]:
        """Return the user's answers since a moment."""
        return [
            AnswerSpan(
                start=each.start.isoformat(timespec="milliseconds"),
                end=each.end.isoformat(timespec="milliseconds"),
                good=each.good,
                region=each.region,
            )
            for each in self.user.spans(since)
        ]


def _stores(target: Target) -> list[Store]:
    """Return every store that can be written to and counted."""
    stores = [bucket_store(target)] if target.isolated else [table_store(target), bucket_store(target)]
    return stores if unmeasured(target) else [database_store(target), *stores]
