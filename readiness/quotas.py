"""Checks whether the account's quotas in this region suffice for a failover."""

from operations.doctor import concurrency, quotas
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis
from operations.target import Target


def examine(target: Target) -> list[Diagnosis]:
    """Return a diagnosis per quota of the passive region."""
    if target.label == "embedded":
        return [
            Diagnosis(
                "quotas",
                "ready",
                "unproven: the embedded AWS has no quotas; TARGET=aws checks the account's quotas",
            )
        ]
    around = DoctorContext(target.settings, target.client, target.label)
    site = target.passive.site
    return [*quotas.examine(around, site), *concurrency.examine(around, site)]
