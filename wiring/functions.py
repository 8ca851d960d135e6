"""Environment of a region's recovery functions, from the settings of the deployment."""

from config.names import INHIBITOR_METRIC, PROBE_METRIC, SWITCH_METRIC, UNPROTECTED_METRIC, Names, RegionNames
from config.settings import Settings
from recovery import settings as needs

# When to give up waiting, in seconds. RDS takes minutes to promote; traffic follows within a few.
PROMOTION_SECONDS = 30 * 60
READINESS_SECONDS = 15 * 60
VERIFICATION_SECONDS = 15 * 60
REQUEST_SECONDS = 5.0
# Traffic waits for it; the application answers within two seconds.
WARM_REQUEST_SECONDS = 3.0


def function_settings(
    settings: Settings, names: Names, here: RegionNames
) -> dict[str, needs.FunctionSettings]:
    """Return the settings of each function that a region's state machine calls, by purpose."""
    region, ledger, there = here.region, names.ledger_table, names.other(here.site)
    whole = names.global_database if settings.database.is_global else ""
    deployed = names.site(settings.active).region
    beats = settings.replication.heartbeats.enabled
    can_serve = settings.footprint_of("passive").capacity.minimum > 0
    outside = needs.ServingSettings(
        region=region,
        region_host=names.region_host(here.site),
        app_host=names.host("app"),
        health_path=settings.application.health_path,
        readiness_path=settings.application.readiness_path,
        request_timeout_seconds=REQUEST_SECONDS,
        readiness_seconds=READINESS_SECONDS,
        verification_seconds=VERIFICATION_SECONDS,
    )
    return {
        "validate": needs.ValidateSettings(
            region=region,
            regions=[names.primary.region, names.standby.region],
            deployed_active_region=deployed,
            ledger_table=ledger,
            lease_table=here.lease_table,
        ),
        "lease": needs.LeaseSettings(
            region=region, lease_table=here.lease_table, lease_seconds=settings.failover.lease_seconds
        ),
        "preconditions": needs.PreconditionsSettings(
            region=region,
            database=here.database,
            global_database=whole,
            auto_scaling_group=here.auto_scaling_group,
            endpoint_parameter=names.endpoint_parameter,
            ledger_table=ledger,
            lag_objective_seconds=settings.objectives.database_lag_seconds,
            witness_region=names.witness.region if names.witness else "",
            probe_namespace=names.probe_namespace,
            probe_metric=PROBE_METRIC,
            probed_region=there.region,
            front_host=names.region_host(here.site) if can_serve else "",
            probed_host=names.region_host(there.site),
            health_path=settings.application.health_path,
            request_timeout_seconds=REQUEST_SECONDS,
        ),
        "database": needs.DatabaseSettings(
            region=region,
            database=here.database,
            global_database=whole,
            ledger_table=ledger,
            promotion_seconds=PROMOTION_SECONDS,
            drain_seconds=settings.failover.drain_seconds,
        ),
        "readiness": outside,
        "cache": needs.CacheSettings(
            region=region,
            region_host=names.region_host(here.site),
            warm_path=settings.cache.warm_path if settings.cache.enabled else "",
            request_timeout_seconds=WARM_REQUEST_SECONDS,
        ),
        "verification": outside,
        "measure": needs.MeasureSettings(
            region=region,
            database=here.database,
            global_database=whole,
            ledger_table=ledger,
            probed_region=there.region,
            table=names.global_table if beats and settings.components.table else "",
            bucket=here.data_bucket if beats and settings.components.storage else "",
            namespace=names.recovery_namespace,
        ),
        "handover": needs.HandoverSettings(
            region=region,
            state_machines={each.region: each.state_machine_arn for each in (here, there)},
        ),
    }


def switch_settings(names: Names, here: RegionNames) -> needs.SwitchSettings:
    """Return the settings of the function that republishes the switch."""
    return needs.SwitchSettings(
        region=here.region,
        ledger_table=names.ledger_table,
        switch_namespace=names.switch_namespace,
        switch_metric=SWITCH_METRIC,
        inhibitor_metric=INHIBITOR_METRIC,
        unprotected_metric=UNPROTECTED_METRIC,
    )


def audit_settings(names: Names, here: RegionNames) -> needs.AuditSettings:
    """Return the settings of the function that keeps the audit trail."""
    return needs.AuditSettings(
        region=here.region, ledger_table=names.ledger_table, evidence_bucket=here.evidence_bucket
    )


def incident_settings(settings: Settings, here: RegionNames) -> needs.IncidentSettings:
    """Return the settings of the function that informs the incident tools."""
    tools = [{"kind": tool.kind, "secret": tool.secret} for tool in settings.notifications.incidents]
    return needs.IncidentSettings(region=here.region, tools=tools)
