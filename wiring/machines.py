"""Definitions of a region's state machines, from the settings of the deployment."""

from application.permit import STOPPED_SECONDS
from config.names import SWITCH_METRIC, Names, RegionNames
from config.resilience import EXECUTION_SECONDS
from config.settings import Settings
from machines.definition import FUNCTIONS, AuditDefinition, Definition


def definition(settings: Settings, names: Names, here: RegionNames) -> Definition:
    """Return the names, sizes and limits that the definition of a region's failover machine uses."""
    full = settings.application.capacity
    windows = settings.application.test_windows if settings.role(here.site) == "passive" else []
    return Definition(
        region=here.region,
        lease_table=here.lease_table,
        ledger_table=names.ledger_table,
        database=here.database,
        database_arn=here.database_cluster_arn if settings.database.is_global else here.database_arn,
        global_database=names.global_database if settings.database.is_global else "",
        backup_retention_days=settings.database.backup_retention_days,
        backup_window=settings.database.backup_window,
        auto_scaling_group=here.auto_scaling_group,
        minimum=full.minimum,
        maximum=full.maximum,
        desired=full.desired,
        scaling_policy=here.scaling_policy,
        target_cpu_percent=settings.application.target_cpu_percent,
        endpoint_parameter=names.endpoint_parameter,
        switch_namespace=names.switch_namespace,
        switch_metric=SWITCH_METRIC,
        topic_arn=here.topic_arn,
        region_host=names.region_host(here.site),
        app_host=names.host("app"),
        permit_seconds=STOPPED_SECONDS if settings.failover.fencing == "strict" else 0,
        approval_seconds=settings.failover.approval_seconds,
        execution_seconds=EXECUTION_SECONDS,
        keeps_sizes=settings.keeps_sizes(here.site),
        keeps_policy=settings.keeps_policy(here.site),
        notes_sizes=bool(settings.existing.site(here.site).application)
        and not settings.keeps_sizes(here.site),
        keeps_backups=bool(settings.existing.site(here.site).database),
        test_windows=tuple(action for window in windows for action in window.actions),
        functions={purpose: here.function_arn(purpose) for purpose in FUNCTIONS},
    )


def audit_definition(settings: Settings, here: RegionNames) -> AuditDefinition:
    """Return the names and ARNs that the definition of a region's audit machine uses."""
    return AuditDefinition(
        region=here.region,
        topic_arn=here.topic_arn,
        audit_function=here.function_arn("audit"),
        incident_function=here.function_arn("incident") if settings.notifications.incidents else "",
    )
