"""Object versions that a region's buckets accepted and haven't replicated. S3 replicates them once both regions are
up.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from operations.divergence.finding import Export, Finding

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

STORE = "objects"
TOLD = (
    "object versions that the other region's bucket lacks; once both regions are up, S3 replicates those with the "
    "status PENDING by itself, and make replicate-existing those with the status FAILED or none"
)
# S3 itself replicates these, and no others.
PENDING = "PENDING"
ARRIVED = ("COMPLETED", "COMPLETE", "REPLICA")


def is_left(status: str, modified: datetime, since: datetime) -> bool:
    """Tell whether an object version is newer than a moment and wasn't replicated. Pure."""
    return modified >= since and status not in ARRIVED


def look(
    storage: "S3Client",
    other: "S3Client",
    buckets: Sequence[tuple[str, str]],
    since: datetime,
    export: Export,
) -> Finding:
    """Search the old region's buckets for object versions that the buckets of the other region lack; versions older
    than `since` are skipped.
    """
    tally, merges = export.tally(STORE), True
    for bucket, copy in buckets:
        for page in storage.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for version in page.get("Versions", []):
                if version["LastModified"] < since:
                    continue
                found = storage.head_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
                # S3 leaves it out for what no rule took, whatever the types say.
                status = str(found.get("ReplicationStatus", "none"))
                if is_left(status, version["LastModified"], since):
                    tally.add(_document(bucket, version, status))
                    merges = merges and status == PENDING
            for marker in page.get("DeleteMarkers", []):
                # S3 gives a delete marker no status.
                if (
                    marker["IsLatest"]
                    and marker["LastModified"] >= since
                    and _is_there(other, copy, marker["Key"])
                ):
                    tally.add(_document(bucket, marker, "deleted here, still in the other region's bucket"))
    return tally.finding(STORE, TOLD, merges=merges)


def _document(bucket: str, version: Any, status: str) -> dict[str, Any]:
    return {
        "bucket": bucket,
        "key": version["Key"],
        "version": version["VersionId"],
        "modified": version["LastModified"].isoformat(),
        "replication": status,
    }


def _is_there(other: "S3Client", bucket: str, key: str) -> bool:
    listed = other.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1).get("Contents", [])
    return any(each["Key"] == key for each in listed)
