"""Whether the replica could be promoted now, and how much it would lose."""

from datetime import UTC, datetime

from operations.doctor.diagnosis import Diagnosis
from operations.target import Target
from recovery.steps.standby import database


def examine(target: Target) -> list[Diagnosis]:
    """Return the replica, whether it is being backed up, and its lag where it is one."""
    if not target.settings.components.database:
        return []
    here = target.passive
    return database.examine(
        target.client("rds", here.region),
        target.client("cloudwatch", here.region),
        name=here.database,
        whole=target.names.global_database if target.settings.database.is_global else "",
        region=here.region,
        stack="dr_standby" if here.site == "standby" else "primary",
        limit_seconds=target.settings.objectives.database_lag_seconds,
        now=datetime.now(UTC),
    )
