"""Runs every check. A check whose call to AWS fails is unknown, with the error; the others continue."""

from collections.abc import Callable, Mapping

from botocore.exceptions import BotoCoreError, ClientError

from config import Settings
from operations.clients import clients
from operations.doctor import (
    backup_settings,
    concurrency,
    cost,
    credentials,
    delegation,
    existing,
    offers,
    quotas,
    regions,
    runbooks,
    service_roles,
    subscriptions,
    zones,
)
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis

Check = Callable[[DoctorContext], list[Diagnosis]]
CHECKS: Mapping[str, Check] = {
    "credentials": credentials.examine,
    "regions": regions.examine,
    "availability zones": zones.examine,
    "quotas": quotas.examine,
    "concurrency": concurrency.examine,
    "offers": offers.examine,
    "what exists": existing.examine,
    "AWS Backup": backup_settings.examine,
    "service-linked roles": service_roles.examine,
    "delegation": delegation.examine,
    "subscriptions": subscriptions.examine,
    "cost": cost.examine,
    "runbooks": runbooks.examine,
}


def examine(around: DoctorContext, checks: Mapping[str, Check] = CHECKS) -> list[Diagnosis]:
    """Return every diagnosis of every check, in order."""
    return [diagnosis for name, check in checks.items() for diagnosis in _one(name, check, around)]


def doctor_context(settings: Settings, label: str, environment: Mapping[str, str]) -> DoctorContext:
    """Return the context of the checks, with clients that use an environment's credentials and endpoint."""
    return DoctorContext(settings, clients(environment), label)


def _one(name: str, check: Check, around: DoctorContext) -> list[Diagnosis]:
    try:
        return check(around)
    except (BotoCoreError, ClientError) as error:
        return [
            Diagnosis(
                name,
                "unknown",
                f"can't be asked: {error}",
                "fix what the error names, and run the check again",
            )
        ]
