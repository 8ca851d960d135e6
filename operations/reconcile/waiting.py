"""Urgent changes while the lost region doesn't answer, made by API calls to the active region.

Terraform can't run meanwhile: it would wait for the lost region (peering, lookups), and maybe for IAM and Route 53.
"""

from dataclasses import dataclass
from typing import Any

from config import Settings
from operations.reconcile.tools import Tools

WAITS = (
    "the old writer isn't set aside and no replica is made: no region could take over",
    "the settings, the DNS records and Terraform's states keep the old roles",
    "backups, images and parameters aren't copied",
)


@dataclass(frozen=True)
class Urgent:
    """Attributes that a promoted writer lacks, with the values to set; empty if it lacks none."""

    changes: dict[str, Any]

    @property
    def told(self) -> str:
        words = {
            "MultiAZ": "Multi-AZ",
            "BackupRetentionPeriod": "automated backups",
        }
        return " and ".join(words[each] for each in self.changes)


def decide(instance: dict[str, Any], settings: Settings) -> Urgent:
    """Compare a promoted writer with what the settings want of an active region's writer. Pure."""
    footprint = settings.footprint_of("active")
    changes: dict[str, Any] = {}
    if footprint.database_multi_az and not instance.get("MultiAZ"):
        changes["MultiAZ"] = True
    days = settings.database.backup_retention_days
    if int(instance.get("BackupRetentionPeriod", 0)) < days:
        changes["BackupRetentionPeriod"] = days
    return Urgent(changes)


def look(tools: Tools, active: str) -> Urgent:
    """Return the urgent changes, asking the active region only. There are none for an existing database, which only
    its owner changes, and for Aurora, whose clusters have their own standbys.
    """
    settings, here = tools.settings, tools.at(active)
    if (
        not settings.components.database
        or settings.database.is_global
        or settings.existing.site(here.site).database
    ):
        return Urgent({})
    (found,) = tools.clients("rds", active).describe_db_instances(DBInstanceIdentifier=here.database)[
        "DBInstances"
    ]
    pending = found.get("PendingModifiedValues", {})
    return decide({**found, **pending}, settings)


def do(tools: Tools, active: str, urgent: Urgent) -> None:
    """Modify the writer immediately; it continues to serve meanwhile."""
    if urgent.changes:
        tools.clients("rds", active).modify_db_instance(
            DBInstanceIdentifier=tools.at(active).database, ApplyImmediately=True, **urgent.changes
        )
