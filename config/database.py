"""The section `database` of `dr.yaml`."""

from typing import Literal

from pydantic import Field, model_validator

from config import text_patterns
from config.errors import refused
from config.fields import Section
from config.free_text import FreeText
from config.windows import SHORTEST_MINUTES, daily, meet, shortest, weekly

Engine = Literal["postgres", "mysql", "aurora-postgresql"]
DEFAULT_VERSION = {"postgres": "16", "mysql": "8.4", "aurora-postgresql": "16.6"}
PORTS = {"postgres": 5432, "mysql": 3306, "aurora-postgresql": 5432}


class Database(Section):
    """The relational database."""

    engine: Engine = "postgres"
    """Database engine. `aurora-postgresql` is a global database over both regions. With `mysql` the team brings its
    own application: the one in this project speaks PostgreSQL only.
    """
    engine_version: str | None = Field(default=None, pattern=text_patterns.DATABASE_VERSION)
    """Engine version, equal in both regions; default: PostgreSQL 16, MySQL 8.4 or Aurora PostgreSQL 16.6. If only a
    major version is given, RDS chooses its current default minor version; a withdrawn minor version can't be created
    any more. To raise a minor version, deploy the passive region's stack first and then the active one's: RDS wants
    replicas upgraded before their source. A major version can't be raised this way: remove the replica, upgrade the
    writer by hand (`AllowMajorVersionUpgrade`), set the version here and deploy both regions, which makes a new
    replica; until the replica has caught up, no failover of the database is possible.
    """
    instance_class: str = Field(default="db.r6g.large", pattern=text_patterns.DATABASE_CLASS)
    """Instance class, equal in both regions so that the promoted replica carries the load."""
    replica_class: str | None = Field(default=None, pattern=text_patterns.DATABASE_CLASS)
    """Instance class of the passive region's replica, if it differs from the writer's. After a promotion this class
    serves users until a reconcile. Needs `replica_class_reason`.
    """
    replica_class_reason: FreeText = ""
    """The reason why a smaller replica can carry the load, or why the team accepts that it can't."""
    replica_parameter_group: str | None = Field(default=None, pattern=text_patterns.GROUP)
    """Only with an existing database: a parameter group in the other region with its owner's parameters. Default: a
    new group for the existing database's version, which requires TLS and logs slow statements.
    """
    replica_option_group: str | None = Field(default=None, pattern=text_patterns.GROUP)
    """Only with an existing database: an option group in the other region with its owner's options. Default: RDS's
    default group of that version.
    """
    allocated_storage_gib: int = Field(default=100, ge=20, le=65536)
    """Initial storage, in GiB. (Aurora's grows by itself.)"""
    max_storage_gib: int = Field(default=500, ge=22, le=65536)
    """Upper limit of storage autoscaling, in GiB; at least a tenth more than the initial storage."""
    password_version: int = Field(default=1, ge=1, le=1_000_000)
    """Version of the master password: raise it for a new password. A deployment writes the password into the secret,
    whose replica follows, and then into the database. Between the two writes, about a minute, new connections are
    refused.
    """
    backup_retention_days: int = Field(default=7, ge=7, le=35)
    """Days that automated backups are kept, at least 7; a promotion sets the same in the other region."""
    backup_window: str = Field(default="03:00-04:00", pattern=text_patterns.DAILY)
    """Daily backup window, UTC. RDS promotes no replica that is being backed up, so no scheduled drill may overlap
    it.
    """
    maintenance_window: str = Field(default="sun:05:00-sun:06:00", pattern=text_patterns.WEEKLY)
    """Weekly maintenance window, UTC; may not overlap the backup window."""

    @property
    def version(self) -> str:
        """The engine version that is deployed."""
        return self.engine_version or DEFAULT_VERSION[self.engine]

    @property
    def major_version(self) -> str:
        """The version without its minor part, for parameter groups: 16 for PostgreSQL 16.4, 8.4 for MySQL 8.4.3."""
        parts = self.version.split(".")
        return ".".join(parts[:2]) if self.engine == "mysql" else parts[0]

    @property
    def port(self) -> int:
        return PORTS[self.engine]

    @property
    def is_audited(self) -> bool:
        """True if RDS offers the audit plugin: it does for MySQL 8.0, and not for newer versions (RDS user guide)."""
        return self.engine == "mysql" and self.major_version == "8.0"

    @property
    def is_global(self) -> bool:
        """True if the two regions share one global database, which AWS fails over as a whole."""
        return self.engine == "aurora-postgresql"

    @model_validator(mode="after")
    def _exact_enough(self) -> "Database":
        if self.engine != "postgres" and "." not in self.version:
            raise refused(
                f"{self.engine} {self.version}: RDS has no family of parameter groups for this version",
                allowed="a version of at least two numbers, such as " + DEFAULT_VERSION[self.engine],
                fix=f"set database.engine_version to {DEFAULT_VERSION[self.engine]}",
            )
        return self

    @model_validator(mode="after")
    def _replica_class_is_reasoned(self) -> "Database":
        if self.replica_class and not self.replica_class_reason.strip():
            raise refused(
                f"the replica's class {self.replica_class} isn't the writer's, and no reason is given",
                allowed="a class other than the writer's, with a reason",
                fix="give a reason in database.replica_class_reason, or remove database.replica_class",
            )
        return self

    @model_validator(mode="after")
    def _classes_of_aurora(self) -> "Database":
        given = {"instance_class": self.instance_class, "replica_class": self.replica_class or ""}
        for name, each in given.items():
            if self.is_global and each.startswith("db.t"):
                raise refused(
                    f"an Aurora global database has no burstable instances, such as {each}",
                    allowed="memory-optimized classes, such as db.r6g.large",
                    fix=f"set database.{name} to db.r6g.large",
                    field=f"database.{name}",
                )
        return self

    @model_validator(mode="after")
    def _storage_may_grow(self) -> "Database":
        if self.max_storage_gib * 10 < self.allocated_storage_gib * 11:
            raise refused(
                f"max_storage_gib {self.max_storage_gib} is less than 1.1 times allocated_storage_gib "
                f"{self.allocated_storage_gib}",
                allowed="at least 1.1 times allocated_storage_gib (RDS's own rule)",
                fix=f"raise max_storage_gib to {-(-self.allocated_storage_gib * 11 // 10)}",
            )
        return self

    @model_validator(mode="after")
    def _windows_apart(self) -> "Database":
        backup, maintenance = daily(self.backup_window), weekly(self.maintenance_window)
        if min(shortest(backup), shortest(maintenance)) < SHORTEST_MINUTES:
            raise refused(
                f"backup_window {self.backup_window} or maintenance_window {self.maintenance_window} is too short",
                allowed=f"windows of {SHORTEST_MINUTES} minutes at least",
                fix="move the end of the window",
            )
        if meet(backup, maintenance):
            raise refused(
                f"backup_window {self.backup_window} and maintenance_window {self.maintenance_window} overlap",
                allowed="windows without a common minute (RDS's own rule)",
                fix="move maintenance_window to another hour",
            )
        return self
