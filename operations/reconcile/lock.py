"""The lock that lets one reconcile run at a time. No failover waits for it; a reconcile stops when a failover takes a
higher epoch.

The lock is an item of the lease table in the active region, because DynamoDB's conditions hold within a region only.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from config.errors import UserError
from operations import person
from recovery.clock import Clock, parsed, utc_now, written
from recovery.lease_table import LEASE_ID

LOCK_ID = "reconcile"
# A holder that renewed nothing for so long is gone.
GOOD_FOR_SECONDS = 60.0
RENEWED_EACH_SECONDS = 15.0
POLL_SECONDS = 2.0


class LockHeldError(UserError):
    """A lock of the reconcile that another running reconcile holds."""


class OvertakenError(UserError):
    """A reconcile that must stop, because another failover took a higher epoch meanwhile."""


@dataclass(frozen=True)
class Holder:
    """The holder of the reconcile's lock, and when it last renewed the lock."""

    name: str
    renewed_at: str

    def is_gone(self, now: Any, *, here: str = "") -> bool:
        """Return whether the holder has ended: it hasn't renewed the lock in time, or it is a process of this machine
        that doesn't run any more.
        """
        if (now - parsed(self.renewed_at)).total_seconds() > GOOD_FOR_SECONDS:
            return True
        host, _, process = self.name.rpartition(":")
        return host == here and process.isdigit() and not _runs(int(process))


class Lock:
    """The lock that lets only one reconcile run at a time, as one process takes, renews and releases it."""

    def __init__(
        self,
        tables: Any,
        table: str,
        epoch: int,
        *,
        clock: Clock = utc_now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._tables, self._table, self._epoch = tables, table, epoch
        self._clock, self._sleep = clock, sleep
        self._here = person.name_and_host()
        self.name = f"{self._here}:{os.getpid()}"
        self._ended = threading.Event()

    @contextmanager
    def held(self) -> Iterator["Lock"]:
        """Take the lock, renew it by a thread as long as the context lasts, and release it. Raises LockHeldError and
        OvertakenError.
        """
        self._take()
        renewing = threading.Thread(target=self._renew, daemon=True)
        renewing.start()
        try:
            yield self
        finally:
            self._ended.set()
            renewing.join()
            self._release()

    def check(self) -> None:
        """Raise OvertakenError if a failover took a higher epoch; called before each step."""
        item = self._item(LEASE_ID)
        epoch = int(item["epoch"]["N"]) if "epoch" in item else 0
        if epoch > self._epoch:
            raise OvertakenError(
                f"another failover (epoch {epoch}) began after the one that is being reconciled (epoch {self._epoch}); "
                "the reconcile stopped\n"
                "    fix: make status shows the next command"
            )

    def _take(self) -> None:
        waited_for = ""
        while True:
            self.check()
            held = self._holder()
            if held is None or held.is_gone(self._clock(), here=self._here) or held.name == self.name:
                if self._write(held):
                    return
                continue
            if waited_for and held.renewed_at != waited_for:
                raise LockHeldError(
                    f"{held.name} runs a reconcile, and renewed its lock at {held.renewed_at}\n"
                    "    allowed: one reconcile at a time\n"
                    "    fix: wait for that reconcile, or end it; its lock expires a minute later"
                )
            waited_for = held.renewed_at
            self._sleep(RENEWED_EACH_SECONDS + POLL_SECONDS)

    def _holder(self) -> Holder | None:
        item = self._item(LOCK_ID)
        return Holder(item["holder"]["S"], item["at"]["S"]) if "holder" in item else None

    def _item(self, key: str) -> dict[str, Any]:
        found = self._tables.get_item(TableName=self._table, Key={"id": {"S": key}}, ConsistentRead=True)
        return dict(found.get("Item", {}))

    def _write(self, seen: Holder | None) -> bool:
        """Write this process as the lock's holder, unless another process did so since `seen` was read; return
        whether it was written.
        """
        condition, values = "attribute_not_exists(holder)", {}
        if seen is not None:
            condition, values = "holder = :seen", {":seen": {"S": seen.name}}
        try:
            self._tables.update_item(
                TableName=self._table,
                Key={"id": {"S": LOCK_ID}},
                UpdateExpression="SET holder = :me, #at = :at, epoch = :epoch",
                ConditionExpression=condition,
                ExpressionAttributeNames={"#at": "at"},
                ExpressionAttributeValues={
                    ":me": {"S": self.name},
                    ":at": {"S": written(self._clock())},
                    ":epoch": {"N": str(self._epoch)},
                    **values,
                },
            )
        except self._tables.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _renew(self) -> None:
        while not self._ended.wait(RENEWED_EACH_SECONDS):
            try:
                self._write(Holder(self.name, ""))
            except (BotoCoreError, ClientError) as error:
                # The next renewal may succeed; the lock is good for four of them.
                print(f"the lock of the reconcile wasn't renewed: {error}")

    def _release(self) -> None:
        try:
            self._tables.update_item(
                TableName=self._table,
                Key={"id": {"S": LOCK_ID}},
                UpdateExpression="REMOVE holder",
                ConditionExpression="holder = :me",
                ExpressionAttributeValues={":me": {"S": self.name}},
            )
        except self._tables.exceptions.ConditionalCheckFailedException:
            return


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
