"""Environment of the passive region's readiness function, from the settings of the deployment."""

from dataclasses import asdict

from config.names import (
    DIVERGED_METRIC,
    DRIFT_METRIC,
    HEALTH_METRIC,
    OVERDUE_METRIC,
    READY_METRIC,
    STANDBY_UNKNOWN_METRIC,
    UNKNOWN_METRIC,
    Names,
    RegionNames,
)
from config.settings import Settings
from config.stores import has_own_instances, instances, needs
from recovery.settings import ReadinessSettings
from recovery.steps.drill_record import Kind
from recovery.steps.standby.gauge import Gauge
from wiring.replication import configuration_settings, has_database_heartbeats

# The configuration sync publishes every five minutes.
DRIFT_MINUTES = 15


def readiness_settings(settings: Settings, names: Names) -> ReadinessSettings:
    """Return the settings of the readiness function: the resources that it checks, and the limits."""
    here, there = names.other(settings.active), names.site(settings.active)
    components, passive = settings.components, settings.footprint(here.site)
    return ReadinessSettings(
        region=here.region,
        source_region=there.region,
        ledger_table=names.ledger_table,
        database=here.database if components.database else "",
        global_database=names.global_database if settings.database.is_global else "",
        stack="dr_standby" if here.site == "standby" else "primary",
        lag_limit_seconds=settings.objectives.database_lag_seconds,
        table=names.global_table if components.table else "",
        secrets=configuration_settings(settings, names).secrets,
        key_aliases=[names.data_key_alias, names.secrets_key_alias, names.evidence_key_alias],
        parameters=[each.name for each in instances(settings, names, "parameters")],
        image_parameter=here.image_parameter if has_own_instances(settings, names) else "",
        image_limit_days=settings.replication.image_age_days,
        auto_scaling_group=here.auto_scaling_group if components.application else "",
        instances=passive.capacity.minimum,
        state_machine=here.state_machine_arn,
        gauges=[asdict(each) for each in (health_gauge(here), *_other_gauges(names, here))],
        drill_days={str(kind): days for kind, days in drill_periods(settings).items()},
        namespace=names.readiness_namespace,
        ready_metric=READY_METRIC,
        unknown_metric=STANDBY_UNKNOWN_METRIC,
        overdue_metric=OVERDUE_METRIC,
        # An alarm on what can't be known would be silent for ever.
        diverged_metric=DIVERGED_METRIC if has_database_heartbeats(settings) else "",
        stores=needs(settings, names),
    )


def health_gauge(here: RegionNames) -> Gauge:
    """Return the metric by which the health function says whether every copy is within its objective."""
    return Gauge(
        item="replication health",
        namespace=here.health_namespace,
        metric=HEALTH_METRIC,
        least=1,
        most=1,
        minutes=5,
        fix=f"the log of {here.function('replication')} in {here.region} names the store and how late it is",
    )


def _other_gauges(names: Names, here: RegionNames) -> list[Gauge]:
    """List the metrics of copies with unknown lag, and of parameters and secrets that differ from the active
    region's.
    """
    return [
        Gauge(
            item="copies known",
            namespace=names.replication_namespace,
            metric=UNKNOWN_METRIC,
            least=0,
            most=0,
            minutes=5,
            fix=f"the log of {here.function('replication')} names the copy",
        ),
        Gauge(
            item="parameters and secrets in step",
            namespace=names.replication_namespace,
            metric=DRIFT_METRIC,
            least=0,
            most=0,
            minutes=DRIFT_MINUTES,
            fix=f"the log of {here.function('configuration')} names what differs",
        ),
    ]


def drill_periods(settings: Settings) -> dict[Kind, int]:
    """Return the days within which each kind of rehearsal must pass once."""
    schedules = settings.schedules
    return {
        "replication_validation": schedules.replication_validation_days,
        "component_test": schedules.component_test_days,
        "full_test": schedules.full_test_days,
    }
