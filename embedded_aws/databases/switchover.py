"""Promotions of a server: at once, or after it has replayed everything that the old writer wrote."""

import time

import psycopg2

from embedded_aws.databases.postgres import PostgresServer
from embedded_aws.databases.server import Server

# Far longer than any lag that a drill sets; who lags more isn't switched over to.
SECONDS = 60.0
_END_CLIENTS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
_HAS_REPLAYED = "SELECT coalesce(pg_last_wal_replay_lsn() >= %s::pg_lsn, false)"


def promote(server: Server, old: Server | None) -> None:
    """Make a standby a writer. `old` is the present writer of its global database, which is fenced first; None for a
    replica of RDS.

    A managed failover of Aurora tries to stop the writes of the old primary first, so that there are no two writers
    (Aurora user guide, "Performing managed failovers").
    """
    if old is not None:
        old.fence()
    server.postgres.promote()
    if server.link is not None:
        server.link.close()
    server.link, server.standby = None, False


def switch_over(server: Server, old: Server) -> bool:
    """Promote a standby once it has replayed the last write of the old writer, and return True. Return False, with both
    in their present roles, if the old writer is down or the standby doesn't catch up in time.
    """
    old.fence()
    if old.mode is None and drained(old.postgres, server.postgres):
        promote(server, old)
        return True
    old.admit()
    return False


def drained(old: PostgresServer, new: PostgresServer, seconds: float = SECONDS) -> bool:
    """Disconnect the clients of the old writer, which is fenced, and return whether the new writer replays all its
    writes within `seconds`.
    """
    deadline = time.monotonic() + seconds
    try:
        with old.administered() as cursor:
            cursor.execute(_END_CLIENTS)
            cursor.fetchall()
            cursor.execute("SELECT pg_current_wal_lsn()")
            (written,) = cursor.fetchone() or (None,)
        while not _has_replayed(new, written):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
    except psycopg2.Error:
        # One of them was lost meanwhile.
        return False
    return True


def _has_replayed(server: PostgresServer, written: object) -> bool:
    with server.administered() as cursor:
        cursor.execute(_HAS_REPLAYED, (written,))
        (has,) = cursor.fetchone() or (False,)
    return bool(has)
