"""`make replicate-existing`: what existed before the rules reaches the other region, both ways, once."""

import zlib
from typing import Any

import pytest

from config.settings import Settings, parse_settings
from operations.clients import Clients, clients
from operations.existing_objects import Job, begin, look, sources
from tests.embedded_aws.conftest import Aws

EAST, WEST = "us-east-1", "us-west-2"


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> Settings:
    """Return a project of the test's own, without static files."""
    name = f"batch{zlib.crc32(request.node.name.encode())}"
    return parse_settings({"project": name, "components": {"cdn": False}})


@pytest.fixture
def asked(extended: Aws) -> Clients:
    variables = {
        "AWS_ENDPOINT_URL": extended.endpoint,
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
    }
    for source, destination in ((EAST, WEST), (WEST, EAST)):
        extended.control.set_replication("s3", source, destination, lag_seconds=0.0)
    return clients(variables)


def _make(settings: Settings, ask: Clients) -> dict[str, Any]:
    """Make every bucket with an object in it, then add the replication rules; return the clients by bucket."""
    found = {source.bucket: ask("s3", source.region) for source in sources(settings)}
    for bucket, s3 in found.items():
        where = {} if s3.meta.region_name == EAST else {"LocationConstraint": WEST}
        s3.create_bucket(Bucket=bucket, **({"CreateBucketConfiguration": where} if where else {}))
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        s3.put_object(Bucket=bucket, Key=f"of-{s3.meta.region_name}", Body=b"before")
    for bucket, s3 in found.items():
        other = bucket.replace(EAST, WEST) if bucket.endswith(EAST) else bucket.replace(WEST, EAST)
        rule = {
            "ID": "everything",
            "Priority": 1,
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "DeleteMarkerReplication": {"Status": "Enabled"},
            "Destination": {"Bucket": f"arn:aws:s3:::{other}"},
        }
        role = f"arn:aws:iam::{settings.account_id}:role/r"
        s3.put_bucket_replication(Bucket=bucket, ReplicationConfiguration={"Role": role, "Rules": [rule]})
    return found


def _keys(s3: Any, bucket: str) -> set[str]:
    return {each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]}


def _ended(settings: Settings, ask: Clients) -> list[Job]:
    return [look(job, settings, ask) for job in begin(settings, ask)]


def test_what_existed_is_in_both_regions_and_a_second_run_has_nothing_to_do(
    settings: Settings, asked: Clients
) -> None:
    found = _make(settings, asked)
    first = _ended(settings, asked)
    assert [(job.status, job.succeeded, job.failed) for job in first] == [("Complete", 1, 0)] * 4
    for bucket, s3 in found.items():
        assert _keys(s3, bucket) == {f"of-{EAST}", f"of-{WEST}"}
    second = _ended(settings, asked)
    assert all(job.has_ended and job.is_in_step for job in second)
    assert {str(job).partition(": ")[2] for job in second} == {"the other region lacks none of its objects"}


def test_a_job_that_runs_is_followed_and_no_second_one_begun(
    settings: Settings, asked: Clients, extended: Aws
) -> None:
    _make(settings, asked)
    for source, destination in ((EAST, WEST), (WEST, EAST)):
        extended.control.set_replication("s3", source, destination, paused=True)
    first = begin(settings, asked)
    assert not any(look(job, settings, asked).has_ended for job in first)
    assert [job.id for job in begin(settings, asked)] == [job.id for job in first]


def test_what_fails_is_counted_and_tried_again(settings: Settings, asked: Clients) -> None:
    found = _make(settings, asked)
    broken = next(bucket for bucket in found if "-data-" in bucket and bucket.endswith(WEST))
    found[broken].put_bucket_versioning(Bucket=broken, VersioningConfiguration={"Status": "Suspended"})
    (job,) = [each for each in _ended(settings, asked) if each.source.bucket == broken.replace(WEST, EAST)]
    assert (job.failed, job.is_in_step) == (1, False)
    found[broken].put_bucket_versioning(Bucket=broken, VersioningConfiguration={"Status": "Enabled"})
    assert all(each.is_in_step for each in _ended(settings, asked))
    assert f"of-{EAST}" in _keys(found[broken], broken)
