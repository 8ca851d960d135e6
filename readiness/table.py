"""Whether the global table has both its replicas."""

from operations.doctor.diagnosis import Diagnosis, judge
from operations.target import Target
from readiness.asking import asked
from recovery.steps.standby import table


def examine(target: Target) -> list[Diagnosis]:
    """Return the replica here; and whether the active region passes its writes on to it."""
    if not target.settings.components.table:
        return []
    name, region = target.names.global_table, target.passive.region
    replica = table.described(target.client("dynamodb", region), name)
    found = [table.judge_replica(replica, name=name, region=region)]
    if replica is not None:
        found.append(asked("table replication", lambda: _passed_on(target)))
    return found


def _passed_on(target: Target) -> Diagnosis:
    here, there = target.passive.region, target.active.region
    active = table.described(target.client("dynamodb", there), target.names.global_table) or {}
    members = {each["RegionName"]: each.get("ReplicaStatus", "ACTIVE") for each in active.get("Replicas", [])}
    passed = members.get(here, "no replica")
    return judge(
        "table replication",
        good=passed == "ACTIVE",
        cause=f"{there} says of {here}: {passed}",
        fix=table.fix_of(passed, here),
    )
