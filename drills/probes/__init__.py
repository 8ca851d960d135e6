"""The probes of a drill, by name. The value of a failed reading is None, which is never good."""

from collections.abc import Callable, Mapping, Sequence

from botocore.exceptions import BotoCoreError, ClientError

from drills.journal import Journal
from drills.probes import alarms, database, failover, group, readiness, traffic, witness
from drills.tolerance import Expected, Observation, Reading, judge
from operations.target import Target

# The journal's clock says when something was asked; the text names one of several.
Probe = Callable[[Target, Journal, str], Reading]

PROBES: Mapping[str, Probe] = {
    "users-served-by": traffic.serving_role,
    "old-region-writes": traffic.old_region_writes,
    "health-check": traffic.health_check,
    "standby-database": database.standby,
    "endpoint": database.endpoint,
    "standby-instances": group.instances,
    "standby-size": group.size,
    "alarm": alarms.state,
    "switch": failover.switch,
    "lease": failover.lease,
    "running-failovers": failover.running,
    "promotions": failover.promotions,
    "readiness": readiness.verdict_of,
    "witness": witness.sight,
}


def observe(expected: Sequence[Expected], target: Target, journal: Journal, phase: str) -> list[Observation]:
    """Make each reading and judge it. A failed call makes its observation `unknown`, with the cause."""
    seen = []
    for each in expected:
        try:
            reading = PROBES[each.probe](target, journal, each.of)
        except (BotoCoreError, ClientError) as error:
            reading = Reading(None, f"{type(error).__name__}: {error}")
        observation = judge(each, reading)
        journal.record("drill", "observed", phase=phase, value=reading.value, **vars(observation))
        seen.append(observation)
    return seen
