"""Snapshots of instances, taken from their servers in the background; the API's status says when one is done."""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg2

from embedded_aws.databases import backups
from embedded_aws.databases.postgres import PostgresError, PostgresServer
from embedded_aws.lock import MOTO

# What moto's snapshot carries once it is available.
DATA = "embedded_data"
log = logging.getLogger("embedded_aws")


class Snapshots:
    """Copier of the servers' data. A server that is being copied may not be removed, whatever
    the API says meanwhile.
    """

    def __init__(self, workers: ThreadPoolExecutor) -> None:
        self._workers = workers
        self._changed = threading.Condition()
        self._copying: Counter[str] = Counter()

    def take(self, key: str, server: PostgresServer, snapshot: Any) -> None:
        """Copy a server's data into moto's snapshot of its instance or cluster, in the background. Call it under moto's
        lock.
        """
        snapshot.status = "creating"

        def copy() -> None:
            try:
                data: bytes | None = backups.copied(server)
            except (PostgresError, OSError):
                log.exception("the snapshot %s failed", snapshot.arn)
                data = None
            with MOTO:
                setattr(snapshot, DATA, data)
                snapshot.status = "failed" if data is None else "available"

        self._run(key, copy)

    def begin_backups(self, key: str, server: PostgresServer) -> None:
        """Take the base backup from which later moments are restored, in the background. After a failure the next check
        tries again.
        """

        def begin() -> None:
            try:
                backups.begin(server)
            except (PostgresError, OSError, psycopg2.Error):
                log.exception(
                    "the base backup of the PostgreSQL server on port %s failed; it will be tried again",
                    server.port,
                )

        self._run(key, begin)

    def is_copying(self, key: str) -> bool:
        with self._changed:
            return self._copying[key] > 0

    def wait(self) -> None:
        """Wait until no copy is running."""
        with self._changed:
            self._changed.wait_for(lambda: not any(self._copying.values()), backups.SECONDS)

    def _run(self, key: str, work: Callable[[], None]) -> None:
        with self._changed:
            self._copying[key] += 1

        def counted() -> None:
            try:
                work()
            finally:
                with self._changed:
                    self._copying[key] -= 1
                    self._changed.notify_all()

        self._workers.submit(counted)
