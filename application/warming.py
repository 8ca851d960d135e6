"""Fills the cache, before users come, with the warm set and the answers of common queries.

The warm set consists of the entries that the team wants in the cache. They are items of the workload's DynamoDB
table, so that they are available when the other region is lost: the partition key is `cache-warm-set`, the sort key
is the cache's key, and the attribute `value` is the cache's value.
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
    """Return the SQL queries whose answers users request most."""
    return (Tables(place.database).newest,)


def cache_key(query: str) -> str:
    """Return the cache's key for a query's answer."""
    return "query:" + hashlib.sha256(query.encode()).hexdigest()[:16]


class Warming:
    """Filling of the cache. `query` runs a query and returns its rows as text, `fill` writes entries into the cache;
    both raise OSError, and so does `warm`.
    """

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
