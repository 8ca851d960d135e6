"""The database: replication of its automated backups to the passive region, from which a mistake that the replica
repeated can be undone (not with Aurora), and permissions of the functions that measure and examine the database.

The replica itself is part of the passive region's stack.
"""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.db_instance_automated_backups_replication import (
    DbInstanceAutomatedBackupsReplication,
)
from constructs import Construct

from config import Names, Settings
from config.names import BACKUPS_STOPPED_METRIC
from config.settings import Site
from config.stores import Instance
from providers.regions import Providers
from templates.blocks.function.permissions import ANY
from templates.blocks.key import data_key_arn
from templates.blocks.monitoring.alarm import Alarm
from templates.blocks.monitoring.widget import Graph
from templates.blocks.policy import Statement
from templates.stores.store import Allowed, CopyRegions, Keys, Replicating, Shown, Store
from wiring.replication import replicates_database_backups


class DatabaseBackups(Construct):
    """Snapshots and logs of the writer, kept in the other region as long as in its own, with that region's key.

    The id contains the writer's region: when the roles swap, the old writer's copies are removed, and the new
    writer's backups are copied.
    """

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, names: Names, providers: Providers
    ) -> None:
        super().__init__(scope, id)
        source: Site = settings.active
        there: Site = names.other(source).site
        provider = providers.site(there)
        DbInstanceAutomatedBackupsReplication(
            self,
            f"from-{source}",
            provider=provider,
            source_db_instance_arn=names.site(source).database_arn,
            kms_key_id=data_key_arn(self, f"key-{there}", names, provider),
            retention_period=settings.database.backup_retention_days,
        )


def _replicate(scope: Construct, given: Replicating) -> None:
    if replicates_database_backups(given.settings):
        DatabaseBackups(
            scope,
            "database-backups",
            settings=given.settings,
            names=given.names,
            providers=given.providers,
        )


def _measure(place: CopyRegions, _keys: Keys, _instances: Sequence[Instance]) -> Allowed:
    # Backups are found by their source; RDS makes up the ids of their ARNs.
    looks = Statement("LookAtBackups", ["rds:DescribeDBInstanceAutomatedBackups"], ANY)
    return Allowed([looks] if replicates_database_backups(place.settings) else [], _lag_actions(place))


def _examine(place: CopyRegions, _instances: Sequence[Instance]) -> Allowed:
    here, names = place.here, place.names
    if not place.settings.database.is_global:
        return Allowed([Statement("LookAtDatabase", ["rds:DescribeDBInstances"], [here.database_arn])])
    return Allowed(
        [
            Statement("LookAtCluster", ["rds:DescribeDBClusters"], [here.database_cluster_arn]),
            Statement("LookAtGlobalDatabase", ["rds:DescribeGlobalClusters"], [names.global_database_arn]),
        ],
        _lag_actions(place),
    )


def _lag_actions(place: CopyRegions) -> list[str]:
    """Return the actions that read the lag: a global database's metric must be found first."""
    return ["cloudwatch:ListMetrics"] if place.settings.database.is_global else []


def _show(place: CopyRegions, _instances: Sequence[Instance]) -> Shown:
    lag = place.lag_metric("ReplicationLag", "database")
    return Shown(lags=[Graph("Database lag, seconds", [lag], place.settings.objectives.database_lag_seconds)])


def _alarms(place: CopyRegions, _instances: Sequence[Instance]) -> Sequence[Alarm]:
    if not replicates_database_backups(place.settings):
        return ()
    replication = place.settings.replication
    return (
        Alarm(
            "database-backups-stopped",
            "The database's automated backups aren't replicated any more: a mistake that the replica repeats could be "
            "undone in the active region only",
            {"stopped": place.total(BACKUPS_STOPPED_METRIC, "Minimum")},
            0,
            missing="missing",
            periods=replication.alarm_periods,
            period=replication.alarm_period_seconds,
        ),
    )


STORE = Store(
    "database", replicates=_replicate, measures=_measure, examines=_examine, shows=_show, alarms=_alarms
)
