"""The standby database, asked itself: how far it had got."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from drills.database_heartbeat import UNREACHABLE, connect_to, unmeasured
from drills.journal import Journal
from drills.target import Target

REPLAYED = "SELECT pg_last_xact_replay_timestamp()"
# What it has received it also replays, in a moment: so it is asked until it says the same twice.
AGAIN_SECONDS = 0.3
LOOKS = 10


def replayed_until(
    target: Target, journal: Journal, sleep: Callable[[float], None] = time.sleep
) -> datetime | None:
    """When the newest transaction that the replica has was committed; None when it can't be asked."""
    if unmeasured(target):
        return None
    here = target.passive
    rds = target.client("rds", here.region)
    (instance,) = rds.describe_db_instances(DBInstanceIdentifier=here.database)["DBInstances"]
    try:
        connection = connect_to(target, here, instance["Endpoint"]["Address"])
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
    before: datetime | None = None
    for _ in range(LOOKS):
        cursor.execute(REPLAYED)
        (moment,) = cursor.fetchone()
        if moment is not None and moment == before:
            break
        before = moment
        sleep(AGAIN_SECONDS)
    return before
