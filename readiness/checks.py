"""Runs every check of what a failover needs. If a check can't be made, its result is unknown, with the error, and the
others continue.
"""

import time
from collections.abc import Callable, Mapping

from botocore.exceptions import BotoCoreError, ClientError

from operations import stores
from operations.asking import unknown
from operations.doctor.diagnosis import Diagnosis, verdict
from operations.stores.store import Check
from operations.target import Target
from readiness import (
    capacity,
    certificates,
    contacts,
    drills,
    existing,
    health,
    health_checks,
    keys,
    machine,
    peering,
    permissions,
    quotas,
    roles,
    users,
    writers,
)

# Before the stores: whether a failover is due, and whether what exists is as it was.
BEFORE: Mapping[str, Check] = {
    "users": users.examine,
    "writers": writers.examine,
    "what exists": existing.examine,
}
AFTER: Mapping[str, Check] = {
    "peering": peering.examine,
    "keys": keys.examine,
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


def checks() -> dict[str, Check]:
    """Return all checks by their names, including those of the stores."""
    return {**BEFORE, **stores.checks(), **AFTER}


def examine(target: Target, wanted: Mapping[str, Check] | None = None) -> list[Diagnosis]:
    """Return the diagnoses of every check, or of the wanted ones, in order."""
    asked = checks() if wanted is None else wanted
    return [diagnosis for name, check in asked.items() for diagnosis in _one(name, check, target)]


def assess(
    target: Target, note: Callable[[Diagnosis], object], patience: float = PATIENCE_SECONDS
) -> list[Diagnosis]:
    """Repeat the checks until all are ready or the time is over, and return the last results; `note` gets every
    result.
    """
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
