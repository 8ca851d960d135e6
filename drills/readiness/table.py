"""Whether the global table has both its replicas."""

from typing import Any

from botocore.exceptions import ClientError

from config.names import RegionNames
from drills.readiness.asking import asked
from drills.target import Target
from operations.doctor.diagnosis import Diagnosis, judge

# What DynamoDB says of a replica whose key can't be used.
WITHOUT_KEY = ("INACCESSIBLE_ENCRYPTION_CREDENTIALS", "REGION_DISABLED")


def examine(target: Target) -> list[Diagnosis]:
    """The replica here; and whether the active region passes its writes on to it."""
    if not target.settings.components.table:
        return []
    name, here = target.names.global_table, target.passive
    replica = _table(target, here)
    if replica is None:
        fix = "make deploy NAMESPACE=dr_shared makes the replica anew"
        return [Diagnosis("table replica", "not ready", f"{name} isn't in {here.region}", fix)]
    state = replica["TableStatus"]
    found = [
        judge(
            "table replica",
            good=state == "ACTIVE",
            cause=f"{name} is {state} in {here.region}",
            fix=_fix(state, here),
        )
    ]
    found.append(asked("table replication", lambda: _passed_on(target)))
    return found


def _passed_on(target: Target) -> Diagnosis:
    here = target.passive
    active = _table(target, target.active) or {}
    members = {each["RegionName"]: each.get("ReplicaStatus", "ACTIVE") for each in active.get("Replicas", [])}
    passed = members.get(here.region, "no replica")
    return judge(
        "table replication",
        good=passed == "ACTIVE",
        cause=f"{target.active.region} says of {here.region}: {passed}",
        fix=_fix(passed, here),
    )


def _fix(state: str, here: RegionNames) -> str:
    if state in WITHOUT_KEY:
        return f"enable its key in {here.region}: after 20 hours without it AWS makes the replica a table of its own"
    return "wait while it is being changed; else make deploy NAMESPACE=dr_shared"


def _table(target: Target, where: RegionNames) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = target.client("dynamodb", where.region).describe_table(
            TableName=target.names.global_table
        )["Table"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise
    return found
