"""The period, in days, within which each kind of rehearsal must pass once."""

from config.settings import Settings
from recovery.steps.drill_record import Kind


def drill_periods(settings: Settings) -> dict[Kind, int]:
    """Return the period of each kind, in days."""
    schedules = settings.schedules
    return {
        "replication_validation": schedules.replication_validation_days,
        "component_test": schedules.component_test_days,
        "full_test": schedules.full_test_days,
    }
