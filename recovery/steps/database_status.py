"""The meaning of RDS's statuses of instances and clusters for a promotion, from AWS's documentation.

Instances: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html
Clusters: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/accessing-monitoring.html
"""

from collections.abc import Mapping
from typing import Literal

# ready: RDS promotes it; tried: it works as ever, and RDS itself says whether it promotes it now; passing: it becomes
# available by itself; terminal: it doesn't, unless a person does something.
Kind = Literal["ready", "tried", "passing", "terminal"]

INSTANCE: Mapping[str, Kind] = {
    "available": "ready",
    "backing-up": "passing",
    "backtracking": "passing",
    "configuring-enhanced-monitoring": "passing",
    "configuring-iam-database-auth": "passing",
    "configuring-log-exports": "passing",
    "converting-to-vpc": "passing",
    "creating": "passing",
    "delete-precheck": "terminal",
    "deleting": "terminal",
    "failed": "terminal",
    "inaccessible-encryption-credentials": "terminal",
    "inaccessible-encryption-credentials-recoverable": "terminal",
    "incompatible-network": "terminal",
    "incompatible-option-group": "terminal",
    "incompatible-parameters": "terminal",
    "incompatible-restore": "terminal",
    "insufficient-capacity": "terminal",
    "maintenance": "passing",
    "modifying": "passing",
    "moving-to-vpc": "passing",
    "rebooting": "passing",
    "renaming": "passing",
    "resetting-master-credentials": "passing",
    "restore-error": "terminal",
    "starting": "passing",
    "stopped": "terminal",
    "stopping": "terminal",
    "storage-config-upgrade": "passing",
    "storage-full": "terminal",
    "storage-initialization": "passing",
    # Hours after storage grew, while "the DB instance is fully operational".
    "storage-optimization": "tried",
    "upgrading": "passing",
}
CLUSTER: Mapping[str, Kind] = {
    "available": "ready",
    "backing-up": "passing",
    "backtracking": "passing",
    "cloning-failed": "terminal",
    "creating": "passing",
    "deleting": "terminal",
    "failing-over": "passing",
    "inaccessible-encryption-credentials": "terminal",
    "inaccessible-encryption-credentials-recoverable": "terminal",
    "maintenance": "passing",
    "migrating": "passing",
    "migration-failed": "terminal",
    "modifying": "passing",
    "preparing-data-migration": "passing",
    "promoting": "passing",
    "renaming": "passing",
    "resetting-master-credentials": "passing",
    "starting": "passing",
    "stopped": "terminal",
    "stopping": "terminal",
    "storage-optimization": "tried",
    "update-iam-db-auth": "passing",
    "upgrading": "passing",
}
# Families that AWS extends.
TERMINAL_FAMILIES = ("incompatible-", "inaccessible-encryption-credentials")


def kind_of(status: str) -> Kind:
    """Return the meaning of a status. An undocumented status counts as passing, so that it can't prevent a failover,
    unless it begins like one of the terminal families.
    """
    if status.startswith(TERMINAL_FAMILIES):
        return "terminal"
    return {**CLUSTER, **INSTANCE}.get(status, "passing")


def may_be_promoted(status: str) -> bool:
    """Return whether a promotion may be requested in this status."""
    return kind_of(status) in ("ready", "tried")
