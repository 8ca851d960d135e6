"""Whether the replica could be promoted now, and how much it would lose."""

from datetime import UTC, datetime

from drills.target import Target
from operations.doctor.diagnosis import Diagnosis, judge
from recovery.steps import global_database, lag
from recovery.steps.database import TRANSIENT, Database

# What of it the failover itself issued is gone when nobody fails over.
READY = "available"


def examine(target: Target) -> list[Diagnosis]:
    """The replica, and its lag where it is one."""
    if not target.settings.components.database:
        return []
    here, name = target.passive, target.passive.database
    whole = target.names.global_database if target.settings.database.is_global else ""
    found = global_database.describe_either(target.client("rds", here.region), name, whole)
    replica = _replica(target, found)
    return [replica] if replica.state != "ready" else [replica, _lag(target, whole)]


def _replica(target: Target, found: Database) -> Diagnosis:
    name, item = target.passive.database, "database replica"
    stack = "dr_standby" if target.passive.site == "standby" else "primary"
    if not found.exists:
        fix = f"make deploy NAMESPACE={stack} makes it anew; until then only a backup can be restored"
        return Diagnosis(item, "not ready", f"{name} doesn't exist", fix)
    if not found.is_replica:
        cause = f"{name} replicates nothing: it was promoted, or its source was removed"
        fix = f"if {target.passive.region} serves, deploy the swapped roles; else remove it and make it anew"
        return Diagnosis(item, "not ready", cause, fix)
    if found.status in TRANSIENT:
        return Diagnosis(
            item, "not ready", f"{name} is {found.status}", "wait: RDS promotes an available one only"
        )
    return judge(
        item,
        good=found.status == READY,
        cause=f"{name} is {found.status}",
        fix=f"aws rds describe-events --region {target.passive.region} --source-identifier {name} "
        "--source-type db-instance says why",
    )


def _lag(target: Target, whole: str) -> Diagnosis:
    item, name, region = "database lag", target.passive.database, target.passive.region
    limit = target.settings.objectives.database_lag_seconds
    now = datetime.now(UTC)
    samples = global_database.samples_of_either(target.client("cloudwatch", region), name, whole, now)
    last = max(samples, key=lambda sample: sample.at, default=None)
    found = lag.at(samples, now)
    fix = "look at the link between the regions, the writer's load and long transactions on the replica"
    if last is not None and last.seconds < 0:
        return Diagnosis(item, "not ready", f"{name} doesn't replicate", fix)
    if found.seconds is None:
        return Diagnosis(
            item, "unknown", found.reason, "RDS publishes it each minute: look again, then at the replica"
        )
    return judge(
        item, good=found.seconds <= limit, cause=f"{found.seconds:g} s, objective {limit:g} s", fix=fix
    )
