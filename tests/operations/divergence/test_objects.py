"""Versions that the old region's buckets accepted and the others lack, and whether S3 replicates them by itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest
from botocore.stub import Stubber

from operations.divergence.finding import Export, Finding
from operations.divergence.objects import look

MOVED = datetime(2026, 1, 1, 12, tzinfo=UTC)
SESSION = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test")


def looked(tmp_path: Path, statuses: dict[str, str | None], *, written: datetime = MOVED) -> Finding:
    """Look at a bucket with a version per key, of which S3 tells the replication status; None: tells none."""
    here, there = SESSION.client("s3", "us-east-1"), SESSION.client("s3", "us-west-2")
    with Stubber(here) as old, Stubber(there):
        versions = [{"Key": key, "VersionId": "1", "LastModified": written} for key in statuses]
        old.add_response("list_object_versions", {"Versions": versions})
        for status in statuses.values() if written >= MOVED else ():
            old.add_response("head_object", {} if status is None else {"ReplicationStatus": status})
        return look(here, there, [("old", "new")], MOVED, Export(tmp_path))


def test_only_what_has_not_arrived_is_counted(tmp_path: Path) -> None:
    found = looked(tmp_path, {"a": "COMPLETED", "b": "PENDING", "c": "REPLICA"})
    assert [each["key"] for each in found.examples] == ["b"]


def test_what_was_written_before_the_permit_moved_is_no_divergence(tmp_path: Path) -> None:
    assert looked(tmp_path, {"a": "PENDING"}, written=MOVED - timedelta(seconds=1)).count == 0


@pytest.mark.parametrize(
    ("status", "merges"), [("PENDING", True), ("FAILED", False), (None, False), ("COMPLETED", True)]
)
def test_s3_merges_by_itself_only_what_is_pending(tmp_path: Path, status: str | None, merges: bool) -> None:
    assert looked(tmp_path, {"a": "PENDING", "b": status}).merges is merges
