"""Fills the cache before users come, with the warm set and the answers of common queries.

The team keeps the warm set in the region's replica of its table, below the partition `cache-warm-set`: the sort key
is the cache's key, `value` the value. So it is available when the other region is lost.
"""

from __future__ import annotations

import hashlib
import threading
import time
from typing import Callable

from application.clients import Clients
from application.place import Place
from application.tables import Tables

PARTITION = "cache-warm-set"
# Entries of the warm set that are read, so that filling the cache has an end.
MOST = 100
# Whoever finds the path on the Internet gets the last count for so many seconds.
KEPT_SECONDS = 10.0


def common_queries(place: Place) -> tuple[str, ...]:
    """Return the queries that users ask most."""
    return (Tables(place.database).newest,)


def cache_key(query: str) -> str:
    """Return the key of a query's answer."""
    return "query:" + hashlib.sha256(query.encode()).hexdigest()[:16]


class Warming:
    """`query` answers a query as text, `fill` sets entries of the cache; both raise OSError, as `warm` does."""

    def __init__(
        self,
        place: Place,
        clients: Clients,
        query: Callable[[str], str],
        fill: Callable[[dict[str, str]], int],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._place, self._clients = place, clients
        self._query, self._fill, self._now = query, fill, now
        self._lock = threading.Lock()
        self._done_at, self._count = float("-inf"), 0

    def warm(self) -> int:
        """Fill the cache, and return the number of entries."""
        with self._lock:
            if self._now() >= self._done_at + KEPT_SECONDS:
                entries = self._warm_set()
                entries.update(
                    {cache_key(query): self._query(query) for query in common_queries(self._place)}
                )
                self._count, self._done_at = self._fill(entries), self._now()
            return self._count

    def _warm_set(self) -> dict[str, str]:
        from botocore.exceptions import BotoCoreError, ClientError

        if not self._place.table:
            return {}
        try:
            found = self._clients.ledger.query(
                TableName=self._place.table,
                KeyConditionExpression="pk = :set",
                ExpressionAttributeValues={":set": {"S": PARTITION}},
                Limit=MOST,
            )
        except (BotoCoreError, ClientError) as error:
            raise OSError(f"the warm set can't be read: {error}") from error
        return {item["sk"]["S"]: item.get("value", {}).get("S", "") for item in found["Items"]}
