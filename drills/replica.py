"""The standby database, asked itself: how far it had got."""

from datetime import datetime

from drills.database_heartbeat import UNREACHABLE, connect_to, unmeasured
from drills.journal import Journal
from drills.target import Target

REPLAYED = "SELECT pg_last_xact_replay_timestamp()"


def replayed_until(target: Target, journal: Journal) -> datetime | None:
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
                cursor.execute(REPLAYED)
                (moment,) = cursor.fetchone()
        finally:
            connection.close()
    except UNREACHABLE as error:
        journal.record("replica", "unreachable", cause=str(error).strip())
        return None
    found: datetime | None = moment
    journal.record("replica", "replayed-until", at=found.isoformat() if found else None)
    return found
