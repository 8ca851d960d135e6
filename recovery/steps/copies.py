"""The age of snapshot copies, and whether the database's automated backups still arrive."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_rds import RDSClient

# Of the newest copied snapshot, in seconds.
AGE_METRIC = "SnapshotAge"
# What RDS says of backups that arrive, or are about to; it keeps those of a replication that was stopped as retained.
ARRIVING = ("active", "creating", "pending", "replicating")


def has_volumes(client: "EC2Client", tag: str, project: str) -> bool:
    """Return whether a region has volumes of which snapshots should be taken."""
    filters = [{"Name": f"tag:{tag}", "Values": [project]}]
    return bool(client.describe_volumes(Filters=filters, MaxResults=5)["Volumes"])  # type: ignore[arg-type]


def newest_snapshot(client: "EC2Client", tag: str, project: str) -> datetime | None:
    """Return when the newest finished snapshot of the project was started; None without a snapshot."""
    pages = client.get_paginator("describe_snapshots").paginate(
        OwnerIds=["self"],
        Filters=[{"Name": f"tag:{tag}", "Values": [project]}, {"Name": "status", "Values": ["completed"]}],
    )
    made = [snapshot["StartTime"] for page in pages for snapshot in page["Snapshots"]]
    return max(made, default=None)


def backups_arrive(client: "RDSClient", source: str) -> bool:
    """Return whether automated backups of another region's database, given by its ARN, are
    replicated to this region.
    """
    pages = client.get_paginator("describe_db_instance_automated_backups").paginate(
        DBInstanceIdentifier=source.rsplit(":", 1)[-1]
    )
    return any(
        backup.get("DBInstanceArn") == source and str(backup.get("Status")).lower() in ARRIVING
        for page in pages
        for backup in page["DBInstanceAutomatedBackups"]
    )
