"""The metrics ReplicaLag and AuroraGlobalDBReplicationLag, published each minute from what the real servers show.

The lag is 0 while the replica has replayed all that its source has written. On RDS it rises, up to five minutes, while
the source has nothing to write; the embedded AWS doesn't imitate that.
"""

from typing import Any

import psycopg2

from embedded_aws.databases.component import PART as DATABASES
from embedded_aws.databases.component import Databases
from embedded_aws.databases.instances import Instance
from embedded_aws.databases.postgres import PostgresServer
from embedded_aws.runtime.each_minute import EachMinute
from embedded_aws.runtime.telemetry import put_metrics

PART = "database-lag"
_WRITTEN = "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"
_REPLAYED = """
    SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn,
           extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())
"""


class ReplicaLag(EachMinute):
    """A loop that publishes the lag of every replica that has a server, each minute, in the replica's region."""

    name = PART

    def do(self) -> None:
        databases = self._world.parts.get(DATABASES)
        if not isinstance(databases, Databases):
            return
        for instance, replica, source in databases.followers():
            seconds = measured(replica, source)
            if seconds is not None:
                dimensions, values = lag_metric(
                    instance, databases.region_of(instance.source or "") or "", seconds
                )
                put_metrics(self._world, instance.region, "AWS/RDS", dimensions, values)


def lag_metric(
    instance: Instance, source_region: str, seconds: float
) -> tuple[dict[str, str], dict[str, float]]:
    """Return the dimensions and the value of the metric that reports a lag."""
    if not instance.is_cluster:
        return {"DBInstanceIdentifier": instance.identifier}, {"ReplicaLag": seconds}
    # Of a global database's secondary, in milliseconds, by the region that it follows (Aurora user guide,
    # "Amazon CloudWatch metrics for Amazon Aurora" and "Dimensions").
    dimensions = {"DBClusterIdentifier": instance.identifier, "SourceRegion": source_region}
    return dimensions, {"AuroraGlobalDBReplicationLag": seconds * 1000}


def measured(replica: PostgresServer, source: PostgresServer | None) -> float | None:
    """Return the lag in seconds; None if the replica doesn't answer. `source` is the source's server, None if
    it isn't running.
    """
    # The source first: what it writes meanwhile may be missing for a moment without being late.
    written = _row(source, _WRITTEN) if source is not None else None
    found = _row(replica, _REPLAYED)
    if found is None or found[0] is None:
        return None
    replayed, age = found
    if written is not None and replayed >= written[0]:
        return 0.0
    return None if age is None else round(float(age), 3)


def _row(server: PostgresServer, statement: str) -> tuple[Any, ...] | None:
    """Return the row that an SQL statement selects; None if the server ends meanwhile."""
    try:
        with server.administered() as cursor:
            cursor.execute(statement)
            row: tuple[Any, ...] | None = cursor.fetchone()
    except psycopg2.Error:
        return None
    return row
