"""Every name and predictable ARN, computed from the settings: a stack finds another's resources by their names
(docs/architecture.md, "Stacks").
"""

from functools import cached_property

from config.partition import global_region_of
from config.region_names import Given, RegionNames
from config.settings import Settings, Site

__all__ = [
    "BACKUPS_STOPPED_METRIC",
    "BACKUP_TAG",
    "DRIFT_METRIC",
    "HEALTH_METRIC",
    "IMAGE_AGE_METRIC",
    "IMAGE_BEHIND_METRIC",
    "INHIBITOR_METRIC",
    "OVERDUE_METRIC",
    "PROBE_METRIC",
    "READY_METRIC",
    "SNAPSHOT_TAG",
    "STANDBY_UNKNOWN_METRIC",
    "SWITCH_METRIC",
    "UNKNOWN_METRIC",
    "UNPROTECTED_METRIC",
    "Names",
    "RegionNames",
    "final_snapshot",
]

SWITCH_METRIC = "FailoverSwitch"
INHIBITOR_METRIC = "AutomaticFailoverInhibited"
# 1 while no region could take over, from a failover until the passive region is whole again.
UNPROTECTED_METRIC = "Unprotected"
PROBE_METRIC = "ProbeFailure"
# How many parameters and secrets of the passive region aren't as the active one has them.
DRIFT_METRIC = "ConfigurationDrift"
# How old the image is that instances of the passive region start from, in seconds.
IMAGE_AGE_METRIC = "ImageAge"
# 1 while it isn't the image of the active region.
IMAGE_BEHIND_METRIC = "ImageOutOfStep"
# Whether every store's copy is within its objective (1) or not (0), as the original recipe's dashboard names it.
BACKUPS_STOPPED_METRIC = "DatabaseBackupsStopped"
HEALTH_METRIC = "ReplicationHealth"
# How many copies nobody knows anything about.
UNKNOWN_METRIC = "ReplicationUnknown"
# Whether the passive region could take over (1) or not (0), how many items nobody knows of, how many kinds of
# rehearsals are overdue.
READY_METRIC, STANDBY_UNKNOWN_METRIC, OVERDUE_METRIC = "StandbyReady", "StandbyUnknown", "DrillsOverdue"
DIVERGED_METRIC = "WritesDiverged"
# Volumes whose tag of this name is the project are copied by the snapshot policies.
SNAPSHOT_TAG = "dr-snapshot"
# What has a tag of this name, and the project as its value, is backed up by the plan of AWS Backup.
BACKUP_TAG = "dr-backup"


def final_snapshot(database: str) -> str:
    """Name of the final snapshot that a removed database leaves."""
    return f"{database}-final"


class Names:
    """Names of everything, computed from the settings alone: nothing is looked up."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.project = settings.project
        self.account_id = settings.account_id
        self.global_region = global_region_of(settings.regions.primary)
        self.role_path = settings.organization.role_path
        self._own = settings.names == "project"

    @cached_property
    def primary(self) -> RegionNames:
        return self._region("primary", self._settings.regions.primary)

    @cached_property
    def standby(self) -> RegionNames:
        return self._region("standby", self._settings.regions.standby)

    @property
    def partition(self) -> str:
        return self.primary.partition

    @property
    def root_arn(self) -> str:
        """ARN by which a policy delegates to IAM: everybody in the account whom IAM allows."""
        return self.primary.root_arn

    @cached_property
    def witness(self) -> RegionNames | None:
        """Names of the witness region, of which only functions, roles and alarms are used, because only a prober runs
        there. None without a witness.
        """
        here = self._settings.regions.witness
        if here is None:
            return None
        return RegionNames(
            self.project, self.account_id, here, "standby", role_path=self.role_path, own=self._own
        )

    def site(self, site: Site) -> RegionNames:
        return self.primary if site == "primary" else self.standby

    def other(self, site: Site) -> RegionNames:
        return self.standby if site == "primary" else self.primary

    @property
    def global_table(self) -> str:
        return f"{self.project}-global-table"

    @property
    def ledger_table(self) -> str:
        return f"{self.project}-recovery-ledger"

    @property
    def global_database(self) -> str:
        """Aurora's global database, whose members are the clusters of both regions."""
        return f"{self.project}-global-db"

    @property
    def global_database_arn(self) -> str:
        """ARN of the global database; it contains no region."""
        return f"arn:{self.partition}:rds::{self.account_id}:global-cluster:{self.global_database}"

    @property
    def database_name(self) -> str:
        """Name of the database in the instance, without hyphens, which PostgreSQL would need quoted."""
        return self.project.replace("-", "_")

    @property
    def endpoint_parameter(self) -> str:
        """Name of the parameter with the database's endpoint, the same in both regions."""
        return self.primary.endpoint_parameter

    @property
    def database_secret(self) -> str:
        return self.primary.database_secret

    @property
    def data_key_alias(self) -> str:
        return f"alias/{self.project}-data"

    @property
    def secrets_key_alias(self) -> str:
        return f"alias/{self.project}-secrets"

    @property
    def evidence_key_alias(self) -> str:
        return f"alias/{self.project}-evidence"

    @property
    def distribution_key_alias(self) -> str:
        """Alias of the key that encrypts the log of the distributions' web ACL, in the one region where CloudFront
        accepts it.
        """
        return f"alias/{self.project}-distributions"

    @property
    def backup_plan(self) -> str:
        return f"{self.project}-backups"

    @property
    def restore_test(self) -> str:
        """Name of the restore test: AWS allows letters, digits and underscores only."""
        return f"{self.project}_restores".replace("-", "_")

    @property
    def trail(self) -> str:
        return f"{self.project}-evidence"

    @property
    def trail_arn(self) -> str:
        """ARN of the trail: it lies in the standby region, and records both regions."""
        return self.standby.arn("cloudtrail", f"trail/{self.trail}")

    @property
    def trail_bucket(self) -> str:
        return f"{self.project}-trail-{self.account_id}-{self.standby.region}"

    @property
    def distribution_web_acl(self) -> str:
        """Web ACL of both distributions, in the partition's global region."""
        return f"{self.project}-distribution-web-acl"

    @property
    def distribution_certificate_domain(self) -> str:
        """Domain by which the distributions' certificate is found in the global region."""
        return self._settings.existing.certificate or self.host(self.primary.distribution_label)

    @property
    def certificate_domain(self) -> str:
        """Domain by which the load balancers' certificates are found."""
        return self._settings.existing.certificate or self.host("app")

    @property
    def switch_namespace(self) -> str:
        """CloudWatch namespace of the switch alone, so that a policy can restrict who publishes it."""
        return f"{self.project}/failover-switch"

    @property
    def probe_namespace(self) -> str:
        return f"{self.project}/probes"

    @property
    def recovery_namespace(self) -> str:
        """CloudWatch namespace of a failover's own measurements."""
        return f"{self.project}/recovery"

    @property
    def replication_namespace(self) -> str:
        """CloudWatch namespace of the lag that the passive region measures."""
        return f"{self.project}/replication"

    @property
    def readiness_namespace(self) -> str:
        """CloudWatch namespace of the passive region's readiness."""
        return f"{self.project}/readiness"

    def host(self, label: str) -> str:
        """Return a DNS name of the workload, such as `app.example.com`."""
        return f"{label}.{self._settings.domain}"

    def region_host(self, site: Site) -> str:
        """Return the region's own DNS name, such as `primary.app.example.com`; it leads to the region in either
        role.
        """
        return self.host(f"{site}.app")

    def role(self, purpose: str) -> str:
        """Name of an IAM role; IAM is global, so it has no region in it."""
        return f"{self.project}-dr-{purpose}"

    def role_arn(self, purpose: str) -> str:
        return f"{self.role_arn_prefix}{self.role(purpose)}"

    @property
    def role_arn_prefix(self) -> str:
        """Prefix of every role's ARN."""
        return f"arn:{self.partition}:iam::{self.account_id}:role{self.role_path}"

    def _region(self, site: Site, region: str) -> RegionNames:
        return RegionNames(
            self.project, self.account_id, region, site, self._given(site), self.role_path, self._own
        )

    def _given(self, site: Site) -> Given:
        found = self._settings.existing.site(site)
        return Given(
            database=found.database,
            load_balancer=found.load_balancer.name if found.load_balancer else None,
            auto_scaling_group=found.application.auto_scaling_group if found.application else None,
            scaling_policy=found.application.scaling_policy if found.application else None,
            database_secret=self._settings.existing.database_secret,
        )
