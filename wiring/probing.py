"""Settings of the functions that detect a lost region, and restart a failed failover."""

from config.names import PROBE_METRIC, Names, RegionNames
from config.settings import Settings
from recovery.settings import ProberSettings, RestartSettings


def prober_settings(
    settings: Settings, names: Names, here: RegionNames, *, has_ledger: bool
) -> ProberSettings:
    """Return the settings of a region's prober, which probes the active region; `has_ledger` says whether the region
    has a replica of the ledger.
    """
    active, probing = names.site(settings.active), settings.failover.probing
    return ProberSettings(
        region=here.region,
        host=names.region_host(active.site),
        path=settings.application.health_path,
        probed_region=active.region,
        interval_seconds=probing.interval_seconds,
        timeout_seconds=probing.timeout_seconds,
        namespace=names.probe_namespace,
        metric=PROBE_METRIC,
        ledger_table=names.ledger_table if has_ledger else "",
    )


def connectivity_settings(settings: Settings, names: Names, *, interval_seconds: int) -> ProberSettings:
    """Return the settings of the connectivity function: it runs the prober's code in the active region and requests the
    passive region's front, and its alarm only notifies.
    """
    here, there = names.site(settings.active), names.other(settings.active)
    return ProberSettings(
        region=here.region,
        host=names.region_host(there.site),
        path=settings.application.health_path,
        probed_region=there.region,
        interval_seconds=interval_seconds,
        timeout_seconds=settings.failover.probing.timeout_seconds,
        namespace=names.probe_namespace,
        metric=PROBE_METRIC,
        # What the ledger keeps of probes is for failovers.
        ledger_table="",
    )


def restart_settings(settings: Settings, names: Names) -> RestartSettings:
    """Return the settings of the function that restarts a failed failover to the passive region."""
    here, active = names.other(settings.active), names.site(settings.active)
    return RestartSettings(
        region=here.region,
        alarm=here.alarm(f"{active.site}-lost"),
        state_machine=here.state_machine_arn,
        topic=here.topic_arn,
        ledger_table=names.ledger_table,
        lease_table=here.lease_table,
        deployed_active_region=active.region,
    )
