"""What the witness region's prober sees of the active region, as a failover asks it."""

from config.names import PROBE_METRIC
from drills.journal import Journal
from drills.tolerance import Reading
from operations.target import Target
from recovery.steps.witness import decide, minutes


def sight(target: Target, journal: Journal, of: str) -> Reading:
    """`up` once it saw nothing fail for all the time that a failover looks back, else `down`."""
    del of
    if target.names.witness is None:
        return Reading(None, "the settings name no witness region")
    here, active = target.names.witness.region, target.active.region
    namespace, cloudwatch = target.names.probe_namespace, target.client("cloudwatch", here)
    seen = minutes(cloudwatch, namespace, PROBE_METRIC, active, journal.clock())
    if not seen:
        return Reading(None, f"{here} has no recent word of {active}")
    return Reading(decide(seen), f"{here} saw {max(seen):.0%} of a minute's probes of {active} fail")
