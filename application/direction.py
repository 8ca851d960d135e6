"""The writer's address and the permit to write, read again continually, so that a failover takes effect at once."""

from __future__ import annotations

import threading

from application.clients import Clients
from application.elapsed import elapsed
from application.permit import NEVER, Permit, awaited, kept
from application.place import Place

# A failover is seen this late; without keeping it for a moment, each request would cost a call, and Parameter
# Store answers forty a second.
KEPT_SECONDS = 0.5


class Direction:
    """The writer's address and the permit, at most a moment old. One object serves all threads."""

    def __init__(self, place: Place, clients: Clients) -> None:
        self._place, self._clients = place, clients
        self._lock = threading.Lock()
        self._last = ("", Permit(known=False))
        self._read_at = NEVER
        self._known, self._known_at = Permit(known=False), NEVER
        self._asked_first_at = float("inf")

    def read(self) -> tuple[str, Permit]:
        """Return the address and permit; raises OSError when the address can't be read."""
        with self._lock:
            if elapsed() < self._read_at + KEPT_SECONDS:
                return self._last
        asked_at = elapsed()
        fresh = (self._clients.parameter(self._place.endpoint_parameter), self._permit(asked_at))
        with self._lock:
            self._last, self._read_at = fresh, elapsed()
        return fresh

    def forget(self) -> None:
        """Discard address and permit, because the writer doesn't answer; the next use reads them again."""
        with self._lock:
            self._read_at = NEVER

    def _permit(self, asked_at: float) -> Permit:
        """Read the permit, and return the one that counts, the new or the earlier one, as `kept` decides."""
        fresh = self._read_permit()
        with self._lock:
            self._asked_first_at = min(self._asked_first_at, asked_at)
            counts = kept(fresh, self._known, self._known_at, asked_at, self._place.is_strict)
            if counts is fresh and fresh.known:
                self._known, self._known_at = fresh, max(asked_at, self._known_at)
            return awaited(counts, self._asked_first_at, asked_at)

    def _read_permit(self) -> Permit:
        """Return the permit in this region's replica of the ledger, marked as unknown if it can't be read."""
        from botocore.exceptions import BotoCoreError, ClientError

        if not self._place.ledger_table:
            return Permit()
        key = {"pk": {"S": "permit"}, "sk": {"S": "current"}}
        try:
            found = self._clients.ledger.get_item(
                TableName=self._place.ledger_table, Key=key, ConsistentRead=True
            )
        except (BotoCoreError, ClientError) as error:
            print(f"permit unknown: {error}", flush=True)
            return Permit(known=False)
        item = found.get("Item", {})
        return Permit(item.get("region", {}).get("S", ""), int(item.get("epoch", {}).get("N", "0")))
