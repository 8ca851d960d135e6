"""Checks whether the DNS records follow the roles, and whether the passive region is protected."""

from operations.doctor.diagnosis import Diagnosis
from operations.target import Target
from recovery.steps.standby import roles


def examine(target: Target) -> list[Diagnosis]:
    """Return the diagnoses of the record tree and of the protection, from the passive region's ledger."""
    if not target.settings.components.recovery:
        return []
    return roles.examine(
        target.client("dynamodb", target.passive.region),
        target.names.ledger_table,
        active=target.active.region,
        passive=target.passive.region,
    )
