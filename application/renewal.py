"""Renewal of the permit in the other region, if fencing is strict: a failover to that region refuses further
renewals.

The other region's lease table has the item `writer`, with the last renewal and the fence that a failover to that
region raises. After an activation without the other region, this region's own lease table has the item `alone`, until
the other region answers.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import datetime, timezone
from typing import Callable

from application.clients import Clients
from application.elapsed import elapsed
from application.permit import (
    NEVER,
    REFUSED,
    RENEWAL_SECONDS,
    RENEWED,
    UNANSWERED,
    Permit,
    Reply,
    Standing,
    renews,
    stands,
)
from application.place import Place

WRITER, ALONE = "writer", "alone"


class Renewal:
    """The renewals of one process. `directed` gives the writer's address and the permit, or raises OSError."""

    def __init__(
        self,
        place: Place,
        clients: Clients,
        directed: Callable[[], tuple[str, Permit]],
        now: Callable[[], float] = elapsed,
    ) -> None:
        self._place, self._clients, self._directed, self._now = place, clients, directed, now
        # Replaced as a whole, so that threads need no lock.
        self.standing = Standing()

    def begin(self) -> None:
        """Renew every few seconds, until the process ends."""
        threading.Thread(target=self._run, name="renewal", daemon=True).start()

    def renew(self) -> None:
        """Try once to renew the permit. A granted renewal is valid from the moment before it was requested."""
        asked_at = self._now()
        try:
            address, permit = self._directed()
        except OSError as error:
            self.standing = stands(self.standing, Reply(UNANSWERED, str(error)), asked_at, 0)
            return
        if not permit.known:
            reply = Reply(UNANSWERED, "the permit can't be read")
        elif renews(address, permit, self._place.region):
            reply = self._reply(permit.epoch)
        else:
            self.standing = replace(
                self.standing, confirmed_at=NEVER, cause="this region has no permit to renew"
            )
            return
        self.standing = stands(self.standing, reply, asked_at, permit.epoch)

    def _run(self) -> None:
        while True:
            began = self._now()
            try:
                self.renew()
            except Exception as error:  # noqa: BLE001  without its thread the writer would stop for good
                print(f"renewal failed: {error!r}", flush=True)
            time.sleep(max(0.0, RENEWAL_SECONDS - (self._now() - began)))

    def _reply(self, epoch: int) -> Reply:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._ask(epoch)
            reply = Reply(RENEWED)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                return self._unanswered(epoch, str(error))
            there = self._place.other_region
            reply = Reply(REFUSED, f"{there} refuses epoch {epoch}: it knows of a later one")
        except BotoCoreError as error:
            return self._unanswered(epoch, str(error))
        self._end_alone(epoch)
        return reply

    def _ask(self, epoch: int) -> None:
        """Write the renewal on two conditions: no failover to the other region raised the fence above this epoch, and
        no process of this region wrote a later epoch, so that the stored epoch never goes back.
        """
        self._clients.abroad.update_item(
            TableName=self._place.lease_table,
            Key={"id": {"S": WRITER}},
            UpdateExpression="SET #epoch = :epoch, #at = :at",
            ConditionExpression=(
                "(attribute_not_exists(#fence) OR #fence <= :epoch)"
                " AND (attribute_not_exists(#epoch) OR #epoch <= :epoch)"
            ),
            ExpressionAttributeNames={"#fence": "fence", "#epoch": "epoch", "#at": "renewedAt"},
            ExpressionAttributeValues={
                ":epoch": {"N": str(epoch)},
                ":at": {"S": datetime.now(timezone.utc).isoformat(timespec="milliseconds")},
            },
        )

    def _unanswered(self, epoch: int, cause: str) -> Reply:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return Reply(UNANSWERED, cause, alone=self._alone_epoch() == epoch)
        except (BotoCoreError, ClientError) as error:
            return Reply(UNANSWERED, f"{cause}; whether this region was activated alone is unknown: {error}")

    def _alone_epoch(self) -> int:
        """Return the epoch of this region's activation without the other one; -1 if there was none or the other one
        has answered.
        """
        found = self._clients.ledger.get_item(
            TableName=self._place.lease_table, Key={"id": {"S": ALONE}}, ConsistentRead=True
        )
        return int(found.get("Item", {}).get("epoch", {}).get("N", "-1"))

    def _end_alone(self, epoch: int) -> None:
        """Delete the item `alone`, because the other region answers, and can refuse renewals again. A later
        failover's item stays.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            if -1 < self._alone_epoch() <= epoch:
                self._clients.ledger.delete_item(
                    TableName=self._place.lease_table,
                    Key={"id": {"S": ALONE}},
                    ConditionExpression="#epoch <= :epoch",
                    ExpressionAttributeNames={"#epoch": "epoch"},
                    ExpressionAttributeValues={":epoch": {"N": str(epoch)}},
                )
        except (BotoCoreError, ClientError) as error:
            print(f"still alone: {error}", flush=True)
