"""Whether recovery was rehearsed in time, of each kind, as the passive region's ledger knows it."""

from datetime import UTC, datetime

from operations.doctor.diagnosis import Diagnosis
from operations.target import Target
from recovery.steps.drill_record import counted_from, judge_drills, last_passed
from wiring.readiness import drill_periods


def examine(target: Target) -> list[Diagnosis]:
    """Return one diagnosis a kind."""
    if not target.settings.components.recovery:
        return []
    client, table = target.client("dynamodb", target.passive.region), target.names.ledger_table
    return judge_drills(
        last_passed(client, table),
        drill_periods(target.settings),
        since=counted_from(client, table),
        now=datetime.now(UTC),
    )
