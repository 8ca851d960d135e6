"""When copies of volumes' snapshots were made."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client


def has_volumes(client: "EC2Client", tag: str, project: str) -> bool:
    """Whether a region has volumes that snapshots are to be taken of."""
    filters = [{"Name": f"tag:{tag}", "Values": [project]}]
    return bool(client.describe_volumes(Filters=filters, MaxResults=5)["Volumes"])  # type: ignore[arg-type]


def newest_snapshot(client: "EC2Client", tag: str, project: str) -> datetime | None:
    """When the newest finished snapshot of the project was begun; None when there is none."""
    pages = client.get_paginator("describe_snapshots").paginate(
        OwnerIds=["self"],
        Filters=[{"Name": f"tag:{tag}", "Values": [project]}, {"Name": "status", "Values": ["completed"]}],
    )
    made = [snapshot["StartTime"] for page in pages for snapshot in page["Snapshots"]]
    return max(made, default=None)
