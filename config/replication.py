"""Sections of `dr.yaml` about replication. Every field has a default."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from config import text_patterns
from config.cron import Cron
from config.errors import refused
from config.fields import Section
from config.free_text import FreeText

StorageClass = Literal["STANDARD", "STANDARD_IA", "INTELLIGENT_TIERING", "GLACIER_IR"]
ParameterPath = Annotated[str, Field(pattern=text_patterns.PARAMETER)]
WaiverName = Literal["storage-below-rtc", "snapshot-only", "slow-alarm"]


class Heartbeats(Section):
    """Numbered records that a function of the active region writes to every store, to distinguish an idle store from
    late replication.
    """

    enabled: bool = True
    """True if heartbeats are written. Cost at the default interval, assumed from AWS's price list of us-east-1 in
    2025: about 10 USD a month, most of it a function of 256 MB that runs nearly always (at 60 seconds: about 1 USD).
    """
    interval_seconds: int = Field(default=5, ge=1, le=60)
    """Seconds between two heartbeats of the table; a loss can't be measured more precisely than this. The database
    gets one each 20 seconds at most, and S3 each minute.
    """


class Snapshots(Section):
    """Snapshots of volumes tagged `dr-snapshot` in either region, and their copies in the other one."""

    interval_hours: Literal[1, 2, 3, 4, 6, 8, 12, 24] = 24
    """Hours between two snapshots of a volume."""
    kept: int = Field(default=7, ge=1, le=1000)
    """Number of snapshots kept of each volume, in their own region."""
    late_after_hours: int | None = Field(default=None, ge=1, le=24 * 365)
    """Age in hours above which the newest copy of a snapshot is reported as old; twice the interval unless given."""
    copies_kept_days: int = Field(default=7, ge=1, le=365)
    """Days that copies of snapshots are kept in the other region."""
    fast_restore: bool = False
    """True if fast snapshot restore is enabled for the newest snapshot, in the first zone of its own region (charged
    by the hour, by snapshot and zone). AWS doesn't offer it for copies made by a policy: run `aws ec2
    enable-fast-snapshot-restores` when you are about to restore a copy.
    """
    only_copy_of: list[FreeText] = []
    """Names of stores of which the other region has only snapshots. Such a store can lose as much data as is
    written between two snapshots, so its name is refused while `interval_hours` is longer than
    `objectives.rpo_seconds`, unless the rule is waived.
    """

    @property
    def old_after_hours(self) -> int:
        """Age in hours above which the newest copy of a snapshot is reported as old."""
        return self.late_after_hours or 2 * self.interval_hours


class Backups(Section):
    """AWS Backup of resources tagged `dr-backup` in the active region, with copies in the passive region's vault."""

    enabled: bool = True
    """True if AWS Backup's plan, its vaults and its restore tests are deployed."""
    schedule: Cron = "cron(0 8 * * ? *)"
    """Start of backups, UTC. AWS Backup skips a database in its backup or maintenance window, and in the hour
    before.
    """
    kept_days: int = Field(default=35, ge=1, le=3650)
    """Days that a backup and its copy are kept."""
    locked_days: int = Field(default=7, ge=1, le=3650)
    """Days before which nobody may delete a backup (vault lock in governance mode: whoever may remove the lock still
    can). At most `kept_days`.
    """
    restore_tests: Cron = "cron(0 12 1 * ? *)"
    """Time at which AWS Backup restores the newest copy of each kind in the passive region as a test, UTC. The restored
    resource is removed at once.
    """

    @model_validator(mode="after")
    def _kept_while_locked(self) -> "Backups":
        if self.locked_days > self.kept_days:
            raise refused(
                f"backups kept for {self.kept_days} days can't be locked for {self.locked_days}",
                allowed="locked_days <= kept_days (AWS Backup's own rule)",
                fix=f"raise kept_days to {self.locked_days}, or lower locked_days",
            )
        return self


class Configuration(Section):
    """Parameters that are copied to the passive region."""

    excluded: list[ParameterPath] = []
    """Parameters below `/<project>`, such as `/feature/flags`, that differ by region and aren't copied. A name that
    ends with `/` stands for all below it. The endpoints and the image of each region are never copied.
    """


class Waiver(Section):
    """A rule that this deployment breaks knowingly."""

    name: WaiverName
    """The rule: `storage-below-rtc`, `snapshot-only` or `slow-alarm`."""
    reason: FreeText = Field(min_length=10)
    """The reason for breaking the rule, for whoever reads it in a disaster; at least 10 letters."""


class Evidence(Section):
    """Buckets that keep measurements of drills and failovers."""

    locked_days: int = Field(default=7, ge=1, le=3650)
    """Days in which a record can't be deleted (Object Lock in governance mode: whoever may bypass it still can)."""


class Replication(Section):
    """Replication between the regions, and when it counts as late."""

    storage_class: StorageClass = "STANDARD"
    """Storage class of replicated objects. Objects in a cheaper class cost more to read once their region is
    active.
    """
    alarm_period_seconds: Literal[60, 300, 900] = 60
    """Period of the alarms on replication lag, in seconds. A period that is too long for the objectives is refused."""
    alarm_periods: int = Field(default=3, ge=1, le=10)
    """Consecutive periods above the limit before an alarm on replication lag fires."""
    image_age_days: int = Field(default=30, ge=1, le=365)
    """Age in days above which the image in the passive region is reported as old, because it misses later patches."""
    images_kept: int = Field(default=3, ge=1, le=100)
    """Number of copies of the team's own images that are kept in the passive region, for a rollback."""
    database_backups: bool = True
    """True if RDS replicates the database's automated backups and logs to the passive region, for a point-in-time
    restore: a replica repeats every mistake and can't undo one. Not offered for every pair of regions, and not for
    Aurora, whose backups `backups` copies.
    """
    heartbeats: Heartbeats = Heartbeats()
    """Numbered records that distinguish an idle store from late replication."""
    snapshots: Snapshots = Snapshots()
    """Snapshots of volumes."""
    backups: Backups = Backups()
    """AWS Backup."""
    configuration: Configuration = Configuration()
    """Parameters."""
    evidence: Evidence = Evidence()
    """Evidence buckets."""
    waivers: list[Waiver] = []
    """Rules that this deployment breaks knowingly, by name and with a reason."""

    def waives(self, name: WaiverName) -> bool:
        """Return whether a rule is waived."""
        return any(waiver.name == name for waiver in self.waivers)
