"""Environment of the functions that replicate and watch replication, from the settings of the deployment."""

from config.buckets import RULE
from config.names import (
    BACKUPS_STOPPED_METRIC,
    DRIFT_METRIC,
    HEALTH_METRIC,
    IMAGE_AGE_METRIC,
    IMAGE_BEHIND_METRIC,
    SNAPSHOT_TAG,
    UNKNOWN_METRIC,
    Names,
    RegionNames,
)
from config.settings import Settings
from config.stores import instances, needs
from recovery.settings import ConfigurationSettings, HeartbeatSettings, ImageSettings, ReplicationSettings

HOUR_SECONDS = 3600
REQUEST_SECONDS = 4.0


def regional_parameters(here: RegionNames) -> tuple[str, ...]:
    """Return the parameters that differ by region, so that another region's value never replaces them."""
    return (here.endpoint_parameter, here.cache_endpoint_parameter, here.image_parameter)


def configuration_settings(settings: Settings, names: Names) -> ConfigurationSettings:
    """Return the settings of the configuration sync, which copies parameters to the passive region."""
    here, there = names.other(settings.active), names.site(settings.active)
    path = f"/{names.project}"
    return ConfigurationSettings(
        region=here.region,
        source_region=there.region,
        path=path,
        excluded=[
            *regional_parameters(here),
            *(path + each for each in settings.replication.configuration.excluded),
        ],
        secrets=[each.name for each in instances(settings, names, "secret")],
        key_alias=names.secrets_key_alias,
        ledger_table=names.ledger_table,
        namespace=names.replication_namespace,
        metric=DRIFT_METRIC,
    )


def has_database_heartbeats(settings: Settings) -> bool:
    """Return whether the database gets heartbeats: the application writes them, so both must be deployed."""
    components = settings.components
    return settings.replication.heartbeats.enabled and components.database and components.application


def heartbeat_settings(settings: Settings, names: Names) -> HeartbeatSettings:
    """Return the settings of the heartbeat writer: the stores to which it writes, and how often."""
    here, components = names.site(settings.active), settings.components
    return HeartbeatSettings(
        region=here.region,
        table=names.global_table if components.table else "",
        bucket=here.data_bucket if components.storage else "",
        host=names.region_host(here.site) if has_database_heartbeats(settings) else "",
        path=settings.application.readiness_path,
        timeout_seconds=REQUEST_SECONDS,
        interval_seconds=settings.replication.heartbeats.interval_seconds,
        ledger_table=names.ledger_table,
    )


def health_settings(settings: Settings, names: Names) -> ReplicationSettings:
    """Return the settings of the replication health function: what it measures, and the limits."""
    here, there = names.other(settings.active), names.site(settings.active)
    components, objectives, replication = settings.components, settings.objectives, settings.replication
    storage = (there.data_bucket, here.data_bucket) if components.storage else ("", "")
    return ReplicationSettings(
        region=here.region,
        source_region=there.region,
        project=names.project,
        database=here.database if components.database else "",
        global_database=names.global_database if settings.database.is_global else "",
        table=names.global_table if components.table else "",
        source_bucket=storage[0],
        bucket=storage[1],
        rules=[_rule(*storage)] if components.storage else [],
        snapshot_tag=SNAPSHOT_TAG,
        ledger_table=names.ledger_table,
        heartbeat_seconds=replication.heartbeats.interval_seconds if replication.heartbeats.enabled else 0,
        database_limit_seconds=objectives.database_lag_seconds,
        table_limit_seconds=objectives.table_lag_seconds,
        storage_limit_seconds=objectives.storage_lag_minutes * 60,
        snapshot_limit_seconds=replication.snapshots.old_after_hours * HOUR_SECONDS,
        namespace=names.replication_namespace,
        unknown_metric=UNKNOWN_METRIC,
        health_namespace=here.health_namespace,
        health_metric=HEALTH_METRIC,
        backed_up_database=there.database_arn if replicates_database_backups(settings) else "",
        backups_stopped_metric=BACKUPS_STOPPED_METRIC,
        stores=needs(settings, names),
    )


def image_settings(settings: Settings, names: Names, *, key_arn: str) -> ImageSettings:
    """Return the settings of the function that copies the active region's image. `key_arn` encrypts the copies."""
    here, there = names.other(settings.active), names.site(settings.active)
    return ImageSettings(
        region=here.region,
        source_region=there.region,
        tags={**settings.organization.tags, "Project": names.project},
        parameter=here.image_parameter,
        key_arn=key_arn,
        kept=settings.replication.images_kept,
        ledger_table=names.ledger_table,
        namespace=names.replication_namespace,
        age_metric=IMAGE_AGE_METRIC,
        behind_metric=IMAGE_BEHIND_METRIC,
    )


def replicates_database_backups(settings: Settings) -> bool:
    """Tell whether RDS copies automated backups to the other region: it does for instances, not for Aurora."""
    has_instance = settings.components.database and not settings.database.is_global
    return settings.replication.database_backups and has_instance


def _rule(source: str, destination: str) -> dict[str, str]:
    """Return the dimensions of S3's replication metrics in one direction."""
    return {"SourceBucket": source, "DestinationBucket": destination, "RuleId": RULE}
