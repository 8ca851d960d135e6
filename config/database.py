"""The section `database` of `dr.yaml`."""

from typing import Literal

from pydantic import Field

from config.fields import Section


class Database(Section):
    """The relational database."""

    engine: Literal["postgres"] = "postgres"
    """Database engine."""
    engine_version: str = Field(default="16", pattern=r"^\d+(\.\d+)?$")
    """Engine version, equal in both regions. A major version alone takes RDS's present default of it; a minor
    version that RDS has withdrawn can't be created any more."""
    instance_class: str = Field(default="db.r6g.large", pattern=r"^db\.[a-z0-9]+\.[a-z0-9]+$")
    """Instance class, equal in both regions so that the promoted replica carries the load."""
    replica_class: str | None = Field(default=None, pattern=r"^db\.[a-z0-9]+\.[a-z0-9]+$")
    """Instance class of the passive region's replica, when it isn't the writer's."""
    allocated_storage_gib: int = Field(default=100, ge=20, le=65536)
    """Storage, in GiB."""
    backup_retention_days: int = Field(default=7, ge=1, le=35)
    """Days that automated backups are kept; promotion sets the same in the other region."""
    backup_window: str = Field(default="03:00-04:00", pattern=r"^\d\d:\d\d-\d\d:\d\d$")
    """Daily backup window, UTC."""
