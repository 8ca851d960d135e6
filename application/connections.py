"""Database connections that are reused while they are open; every wait for the database has a time limit."""

from __future__ import annotations

import select
import threading
import time
from typing import Any

PORT = 5432
# The server gives up a statement by then, and this side a moment later, also when nothing comes at all: a server
# that hangs on a machine that runs still acknowledges what it gets.
STATEMENT_SECONDS = 1.0
ANSWER_SECONDS = 1.4
# More than these are closed after use.
KEPT = 4


class Connections:
    """A pool of connections to one address. Once a connection to another address is given back, those to the old one
    are closed. Connecting raises psycopg2.OperationalError.
    """

    def __init__(self, database: str) -> None:
        import psycopg2.extensions

        # psycopg2 waits for a server here, whatever it does; libpq alone would wait without end.
        psycopg2.extensions.set_wait_callback(_wait)
        self._database = database
        self._lock = threading.Lock()
        self._address = ""
        self._kept: list[Any] = []

    def take(self, address: str, user: str, password: str) -> Any:
        """Return a kept connection that is still open, or a new one."""
        while True:
            with self._lock:
                kept = self._kept.pop() if self._kept and self._address == address else None
            if kept is None:
                return self._new(address, user, password)
            if _is_open(kept):
                return kept
            kept.close()

    def give_back(self, connection: Any, address: str) -> None:
        """Keep a connection for reuse after its transaction has ended; close it if enough are kept."""
        with self._lock:
            others, self._kept = (self._kept, []) if self._address != address else ([], self._kept)
            self._address = address
            if len(self._kept) < KEPT:
                self._kept.append(connection)
            else:
                others.append(connection)
        for other in others:
            other.close()

    def _new(self, address: str, user: str, password: str) -> Any:
        import psycopg2

        return psycopg2.connect(
            host=address,
            port=PORT,
            dbname=self._database,
            user=user,
            password=password,
            sslmode="require",
            options=f"-c statement_timeout={STATEMENT_SECONDS:.0f}s -c lock_timeout={STATEMENT_SECONDS:.0f}s",
            # A kept connection whose server vanished is found out (milliseconds, seconds).
            tcp_user_timeout=2000,
            keepalives_idle=1,
            keepalives_interval=1,
            keepalives_count=2,
        )


def _is_open(connection: Any) -> bool:
    """Return whether the connection is still open. An idle connection has something to read only after the server
    closed it.
    """
    readable, _, _ = select.select([connection.fileno()], [], [], 0)
    return not readable


def _wait(connection: Any) -> None:
    """Wait until a connection's operation is done; raises psycopg2.OperationalError after its time limit."""
    import psycopg2
    from psycopg2 import extensions

    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        state = connection.poll()
        if state == extensions.POLL_OK:
            return
        number, left = connection.fileno(), deadline - time.monotonic()
        reading, writing = ([number], []) if state == extensions.POLL_READ else ([], [number])
        if left <= 0 or not any(select.select(reading, writing, [], left)):
            raise psycopg2.OperationalError(f"no answer within {ANSWER_SECONDS:g} s")
