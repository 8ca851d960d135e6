"""Probe of the witness region's view of the active region, as a failover reads it."""

from config.names import PROBE_METRIC
from drills.journal import Journal
from drills.tolerance import Reading
from operations.target import Target
from recovery.steps.witness import decide, minutes


def sight(target: Target, journal: Journal, of: str) -> Reading:
    """Return the active region's state as a failover reads it: `down` if the witness saw probes fail, else `up`."""
    del of
    if target.names.witness is None:
        return Reading(None, "the settings name no witness region")
    here, active = target.names.witness.region, target.active.region
    namespace, cloudwatch = target.names.probe_namespace, target.client("cloudwatch", here)
    seen = minutes(cloudwatch, namespace, PROBE_METRIC, active, journal.clock())
    if not seen:
        return Reading(None, f"the witness {here} has no recent probes of {active}")
    return Reading(
        decide(seen),
        f"the witness {here} saw up to {max(seen):.0%} of the probes of {active} fail in a minute",
    )
