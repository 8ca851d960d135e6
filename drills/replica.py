"""Asks the replica up to when it has replayed the writer's transactions."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from drills.database_heartbeat import UNREACHABLE, connect_to, unmeasured
from drills.journal import Journal
from operations.target import Target
from recovery.steps.global_database import describe_either

# The commit that it replayed last, how far that is, and whether it has replayed all that it has received.
REPLAYED = """
    SELECT pg_last_xact_replay_timestamp(), pg_last_wal_replay_lsn()::text,
           coalesce(pg_last_wal_replay_lsn() >= pg_last_wal_receive_lsn(), true)
"""
# What it has received it also replays, in a moment, which is longer on a loaded machine: so it is asked until it has
# nothing left and says the same so many times.
AGAIN_SECONDS = 0.3
SAME = 3
LOOKS = 20


def replayed_until(
    target: Target, journal: Journal, sleep: Callable[[float], None] = time.sleep
) -> datetime | None:
    """Return the commit time of the newest transaction in the replica; None if the replica can't be asked."""
    if unmeasured(target):
        return None
    here = target.passive
    whole = target.names.global_database if target.settings.database.is_global else ""
    address = describe_either(target.client("rds", here.region), here.database, whole).address
    try:
        connection = connect_to(target, here, address)
        try:
            with connection.cursor() as cursor:
                moment = _settled(cursor, sleep)
        finally:
            connection.close()
    except UNREACHABLE as error:
        journal.record("replica", "unreachable", cause=str(error).strip())
        return None
    journal.record("replica", "replayed-until", at=moment.isoformat() if moment else None)
    return moment


def _settled(cursor: Any, sleep: Callable[[float], None]) -> datetime | None:
    said: list[tuple[datetime | None, str, bool]] = []
    for _ in range(LOOKS):
        cursor.execute(REPLAYED)
        said.append(cursor.fetchone())
        moment, _, has_all = said[-1]
        if moment is not None and has_all and said[-SAME:] == [said[-1]] * SAME:
            break
        sleep(AGAIN_SECONDS)
    return said[-1][0]
