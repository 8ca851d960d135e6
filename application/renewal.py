"""A strict writer's permit, renewed in the other region, whose failover refuses it.

The other region's lease table has the item `writer`: the renewals, and the fence that its failover machine raises. This
region's own has the item `alone` while it was activated without the other one and wasn't answered by it since.
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
    """One renewal for the whole process. `directed` gives the writer's address and the permit, or raises OSError."""

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
        """Make one attempt. What is confirmed counts from before it was asked for."""
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
                self.standing, confirmed_at=NEVER, cause="it isn't this region's to renew"
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
        """Ask on condition that no failover to the other region has raised the fence above this epoch, and none of this
        region's processes knows a later permit: the fence is raised above what is written here, so that never goes
        back.
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
            return Reply(UNANSWERED, f"{cause}; whether it is alone can't be read: {error}")

    def _alone_epoch(self) -> int:
        """Return the epoch at which this region was activated alone; -1 when it isn't alone."""
        found = self._clients.ledger.get_item(
            TableName=self._place.lease_table, Key={"id": {"S": ALONE}}, ConsistentRead=True
        )
        return int(found.get("Item", {}).get("epoch", {}).get("N", "-1"))

    def _end_alone(self, epoch: int) -> None:
        """End alone: the other region answered, so its word counts again. A later failover's item stays."""
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
