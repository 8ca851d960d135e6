"""Alarms: whether the database keeps up, has free storage and, if it is a replica, lags."""

from config.settings import Settings
from templates.blocks.monitoring.alarm import Alarm, Metric
from templates.placement import Placement

NAMESPACE = "AWS/RDS"
GIB = 1024**3
# What the alarm takes a replica for that says it doesn't replicate (-1): a day late.
STOPPED_SECONDS = 24 * 3600


def database_alarms(placement: Placement) -> list[Alarm]:
    """Return the alarms of the instance or cluster. RDS publishes each minute, so missing data means unknown."""
    settings, thresholds = placement.settings, placement.settings.monitoring
    return [
        Alarm(
            "database-cpu",
            "The database's CPU is busy",
            {"cpu": _metric(placement, "CPUUtilization", "Average")},
            thresholds.database_cpu_percent,
            missing="missing",
            periods=15,
        ),
        Alarm(
            "database-storage",
            "The database runs out of storage",
            {"free": _metric(placement, _free_storage(settings), "Minimum")},
            thresholds.database_free_storage_gib * GIB,
            missing="missing",
            below=True,
            impairs=True,
        ),
        Alarm(
            "database-connections",
            "The database runs out of connections",
            {"connections": _metric(placement, "DatabaseConnections", "Maximum")},
            thresholds.database_connections,
            missing="missing",
            impairs=True,
        ),
        *([] if placement.is_active else [_replica_lag(placement)]),
    ]


def _replica_lag(placement: Placement) -> Alarm:
    meaning = (
        "The replica's lag is above the objective, so a failover now loses more than the objective allows"
    )
    objective = placement.settings.objectives.database_lag_seconds
    replication = placement.settings.replication
    if placement.settings.database.is_global:
        # In milliseconds, never negative. Its other dimension is the writer's region, which AWS sets: so a query.
        query = (
            f'SELECT MAX(AuroraGlobalDBReplicationLag) FROM "{NAMESPACE}" '
            f"WHERE DBClusterIdentifier = '{placement.here.database}'"
        )
        return Alarm(
            "replica-lag",
            meaning,
            {},
            objective * 1000,
            missing="missing",
            expression=query,
            periods=replication.alarm_periods,
            period=replication.alarm_period_seconds,
        )
    return Alarm(
        "replica-lag",
        meaning,
        {"lag": _metric(placement, "ReplicaLag", "Maximum")},
        objective,
        # A replica that was promoted has no lag any more: unknown, until the swapped roles are deployed.
        missing="missing",
        # Not IF: what that makes of a minute without data isn't said, and of arithmetic it is: no data.
        expression=f"lag + {STOPPED_SECONDS + 1} * (lag < 0)",
        periods=replication.alarm_periods,
        period=replication.alarm_period_seconds,
    )


def _free_storage(settings: Settings) -> str:
    """Return the name of the metric of free storage. For Aurora it is that of the instances' local storage: the
    cluster's own storage grows by itself.
    """
    return "FreeLocalStorage" if settings.database.is_global else "FreeStorageSpace"


def _metric(placement: Placement, name: str, statistic: str) -> Metric:
    dimension = "DBClusterIdentifier" if placement.settings.database.is_global else "DBInstanceIdentifier"
    return Metric(NAMESPACE, name, {dimension: placement.here.database}, statistic)
