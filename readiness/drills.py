"""Whether each kind of rehearsal passed in time, according to the passive region's ledger."""

from datetime import UTC, datetime

from operations.doctor.diagnosis import Diagnosis
from operations.target import Target
from recovery.steps.drill_record import counted_from, judge_drills, last_passed
from wiring.readiness import drill_periods


def examine(target: Target) -> list[Diagnosis]:
    """Return a diagnosis per kind."""
    if not target.settings.components.recovery:
        return []
    client, table = target.client("dynamodb", target.passive.region), target.names.ledger_table
    return judge_drills(
        last_passed(client, table),
        drill_periods(target.settings),
        since=counted_from(client, table),
        now=datetime.now(UTC),
    )
