"""Numbered records written to every store of the active region, so that missing records can be counted.

The RPO of a store is the age, at the loss, of the oldest acknowledged record that the surviving region lacks: 0 if
none is missing.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from drills.journal import Journal
from operations.target import Target

INTERVAL_SECONDS = 0.25
# How long the last writes may take, in seconds, once no more are wanted: more than a call's own time limits.
PATIENCE_SECONDS = 25.0
# They begin again after eight years; a database's integer holds twice as many.
NUMBERS = 10**9
PARTITION = "drill-heartbeat"
PREFIX = "drill-heartbeat/"


@dataclass(frozen=True)
class Beat:
    """One acknowledged record: its number and when it was acknowledged."""

    number: int
    at: datetime


@dataclass(frozen=True)
class Loss:
    """The loss of a store. `seconds` is None if it couldn't be measured, and `reason` says why."""

    store: str
    seconds: float | None
    missing: int | None
    written: int
    reason: str


def loss(store: str, acknowledged: Sequence[Beat], survived: set[int], lost_at: datetime) -> Loss:
    """Return the loss of a store: the missing ones of the records acknowledged before `lost_at`. Pure."""
    written = [beat for beat in acknowledged if beat.at <= lost_at]
    if not written:
        return Loss(store, None, None, 0, "unknown: no record was acknowledged before the loss")
    missing = [beat for beat in written if beat.number not in survived]
    if not missing:
        return Loss(store, 0.0, 0, len(written), "every acknowledged record survived")
    seconds = round((lost_at - missing[0].at).total_seconds(), 3)
    return Loss(
        store, max(seconds, 0.0), len(missing), len(written), "age of the oldest missing record at the loss"
    )


class StoreError(Exception):
    """A record that was not acknowledged, or records that can't be read."""


class Store:
    """A store to which heartbeats are written, and from which the surviving ones are read."""

    def __init__(self, name: str, write: Callable[[int], Any], survivors: Callable[[], set[int]]) -> None:
        self.name, self.write, self.survivors = name, write, survivors
        self.acknowledged: list[Beat] = []


def table_store(target: Target) -> Store:
    """Return the DynamoDB global table as a store of heartbeats."""
    table = target.names.global_table
    writer = target.client("dynamodb", target.active.region)
    reader = target.client("dynamodb", target.passive.region)

    def write(number: int) -> None:
        item = {"pk": {"S": PARTITION}, "sk": {"S": f"{number:09d}"}}
        writer.put_item(TableName=table, Item=item)

    def survivors() -> set[int]:
        pages = reader.get_paginator("query").paginate(
            TableName=table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": PARTITION}},
        )
        return {int(item["sk"]["S"]) for page in pages for item in page["Items"]}

    return Store("dynamodb", write, survivors)


def bucket_store(target: Target) -> Store:
    """Return the replicated data bucket as a store of heartbeats."""
    writer = target.client("s3", target.active.region)
    reader = target.client("s3", target.passive.region)

    def write(number: int) -> None:
        writer.put_object(Bucket=target.active.data_bucket, Key=f"{PREFIX}{number:09d}", Body=b"beat")

    def survivors() -> set[int]:
        pages = reader.get_paginator("list_objects_v2").paginate(
            Bucket=target.passive.data_bucket, Prefix=PREFIX
        )
        return {
            int(found["Key"].removeprefix(PREFIX)) for page in pages for found in page.get("Contents", [])
        }

    return Store("s3", write, survivors)


def counted(store: Store, lost_at: datetime) -> Loss:
    """Return the loss of a store; unknown if the store can't be read, such as after a failed promotion."""
    try:
        return loss(store.name, store.acknowledged, store.survivors(), lost_at)
    except (StoreError, BotoCoreError, ClientError) as error:
        return Loss(
            store.name, None, None, len(store.acknowledged), f"unknown: the store can't be read: {error}"
        )


def first_number(now: datetime) -> int:
    """Return a number above those of earlier drills, so that their records aren't counted as survivors. Pure."""
    return int(now.timestamp() / INTERVAL_SECONDS) % NUMBERS


class Heartbeats(threading.Thread):
    """A thread that writes records to every store until it is stopped; failed writes are only recorded."""

    def __init__(self, stores: Sequence[Store], journal: Journal) -> None:
        super().__init__(name="heartbeats", daemon=True)
        self.stores = stores
        self._journal = journal
        self._ended = threading.Event()

    def run(self) -> None:
        number = first_number(self._journal.clock())
        failing: set[str] = set()
        while not self._ended.is_set():
            began = time.monotonic()
            number += 1
            for store in self.stores:
                if not self._ended.is_set():
                    self._write(store, number, failing)
            self._ended.wait(max(0.0, INTERVAL_SECONDS - (time.monotonic() - began)))

    def _write(self, store: Store, number: int, failing: set[str]) -> None:
        try:
            store.write(number)
        except (BotoCoreError, ClientError, StoreError) as error:
            if store.name not in failing:
                failing.add(store.name)
                self._journal.record("heartbeats", "write-failed", store=store.name, cause=str(error))
            return
        store.acknowledged.append(Beat(number, self._journal.clock()))

    def end(self) -> None:
        """Stop writing, and wait a limited time for a write that hangs: it isn't acknowledged."""
        self._ended.set()
        if self.is_alive():
            self.join(PATIENCE_SECONDS)
        if self.is_alive():
            self._journal.record("heartbeats", "write-hangs", seconds=PATIENCE_SECONDS)

    def losses(self, lost_at: datetime) -> list[Loss]:
        """Return the loss of every store, counted in the surviving region."""
        measured = [counted(store, lost_at) for store in self.stores]
        for found in measured:
            self._journal.record("heartbeats", "counted", **vars(found))
        return measured
