"""Checks whether each kind of rehearsal passed in time, according to the passive region's ledger."""

from datetime import UTC, datetime

from operations.doctor.diagnosis import Diagnosis
from operations.failover.rehearsals import judge_rehearsals
from operations.target import Target


def examine(target: Target) -> list[Diagnosis]:
    """Return a diagnosis per kind of rehearsal: whether the last one that passed is recent enough."""
    if not target.settings.components.recovery:
        return []
    client = target.client("dynamodb", target.passive.region)
    return judge_rehearsals(target.settings, client, datetime.now(UTC))
