"""What sections of the settings must agree on; each check raises what a validator raises."""

from collections.abc import Sequence
from math import ceil

from config.application import Application, refuse_mixed
from config.database import Database
from config.errors import refused
from config.resilience import Objectives, Schedules
from config.windows import daily, meet, scheduled


def refuse_drills_in_backups(schedules: Schedules, database: Database, objectives: Objectives) -> None:
    """RDS promotes no replica that is being backed up, so a drill at that time would only wait."""
    backup = daily(database.backup_window)
    minutes = ceil(objectives.rto_minutes)
    for name in ("component_test", "full_test"):
        expression = getattr(schedules, name)
        if meet(backup, scheduled(expression, minutes)):
            raise refused(
                f"{expression} may promote the database in its backup window {database.backup_window}",
                allowed=f"a time whose {minutes} minutes lie outside the window",
                fix=f"move schedules.{name}, or database.backup_window",
                field=f"schedules.{name}",
            )


def refuse_passive_instances(application: Application, instance_types: Sequence[str]) -> None:
    """The passive region's instance types must start the image, and be one only for a warm pool."""
    refuse_mixed(application.architecture, instance_types, "overrides.passive.instance_types")
    if application.warm_pool_instances and len(instance_types) > 1:
        raise refused(
            f"the passive region has {len(instance_types)} instance types, and AWS takes a warm pool with one only",
            allowed="a single type in overrides.passive.instance_types, or no warm pool",
            fix=f"set overrides.passive.instance_types to [{instance_types[0]}], or remove the warm pool",
            field="application.warm_pool_instances",
        )
