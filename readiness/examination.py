"""Looks at everything that a failover needs. What can't be asked is unknown, with the error; the others go on."""

import time
from collections.abc import Callable, Mapping

from botocore.exceptions import BotoCoreError, ClientError

from operations.doctor.diagnosis import Diagnosis, verdict
from operations.target import Target
from readiness import (
    capacity,
    certificates,
    contacts,
    database,
    drills,
    existing,
    health,
    health_checks,
    image,
    keys,
    machine,
    parameters,
    peering,
    permissions,
    quotas,
    replication_roles,
    roles,
    secrets,
    snapshots,
    storage,
    table,
    users,
    writers,
)
from readiness.asking import unknown

Check = Callable[[Target], list[Diagnosis]]
CHECKS: Mapping[str, Check] = {
    "users": users.examine,
    "writers": writers.examine,
    "what exists": existing.examine,
    "database": database.examine,
    "table": table.examine,
    "storage": storage.examine,
    "replication roles": replication_roles.examine,
    "peering": peering.examine,
    "keys": keys.examine,
    "secrets": secrets.examine,
    "parameters": parameters.examine,
    "snapshots": snapshots.examine,
    "image": image.examine,
    "capacity": capacity.examine,
    "quotas": quotas.examine,
    "certificates": certificates.examine,
    "health checks": health_checks.examine,
    "replication health": health.examine,
    "roles": roles.examine,
    "failover machine": machine.examine,
    "permissions": permissions.examine,
    "contacts": contacts.examine,
    "drills": drills.examine,
}
# A region that has just come up needs its first probes, health checks and looks.
PATIENCE_SECONDS = 180.0


def examine(target: Target, checks: Mapping[str, Check] = CHECKS) -> list[Diagnosis]:
    """Return every diagnosis of every check, in order."""
    return [diagnosis for name, check in checks.items() for diagnosis in _one(name, check, target)]


def assess(
    target: Target, note: Callable[[Diagnosis], object], patience: float = PATIENCE_SECONDS
) -> list[Diagnosis]:
    """Look until everything is ready or the patience is over; the last look counts, and each is noted."""
    deadline = time.monotonic() + patience
    while True:
        seen = examine(target)
        for diagnosis in seen:
            note(diagnosis)
        if verdict(seen) == "ready" or time.monotonic() > deadline:
            return seen
        time.sleep(1.0)


def _one(name: str, check: Check, target: Target) -> list[Diagnosis]:
    try:
        return check(target)
    except (ClientError, BotoCoreError) as error:
        return [unknown(name, error)]
