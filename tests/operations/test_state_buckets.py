"""The buckets of Terraform's states, made in an account of this process."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from config import Names
from config.settings import Settings, parse_settings
from operations.state_buckets.ensure import ROLE, ensure
from operations.state_buckets.wanted import StateBucketsError

SETTINGS = parse_settings({"state": {"primary_bucket": "states-east", "standby_bucket": "states-west"}})
SESSION = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")


def client(service: str, region: str) -> Any:
    return SESSION.client(service, region)  # type: ignore[call-overload]


def make(settings: Settings = SETTINGS) -> list[str]:
    return list(ensure(settings, client))


@pytest.fixture(autouse=True)
def _account() -> Iterator[None]:
    with mock_aws():
        yield


def test_each_bucket_is_in_the_region_that_its_states_must_survive_in() -> None:
    make()
    where = {
        name: client("s3", "us-east-1").get_bucket_location(Bucket=name)["LocationConstraint"]
        for name in ("states-east", "states-west")
    }
    assert where == {"states-east": None, "states-west": "us-west-2"}


@pytest.mark.parametrize("bucket", ["states-east", "states-west"])
def test_a_state_is_versioned_encrypted_private_and_asked_for_by_tls_only(bucket: str) -> None:
    make()
    s3 = client("s3", "us-east-1")
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    (statement,) = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_each_bucket_is_copied_to_the_other_by_a_role_that_may_do_just_that() -> None:
    make()
    s3 = client("s3", "us-east-1")
    role = Names(SETTINGS).role_arn(ROLE)
    for bucket, copy in (("states-east", "states-west"), ("states-west", "states-east")):
        found = s3.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]
        assert found["Role"] == role
        (rule,) = found["Rules"]
        assert (rule["Status"], rule["Destination"]["Bucket"]) == ("Enabled", f"arn:aws:s3:::{copy}")
    iam = client("iam", "us-east-1")
    name = Names(SETTINGS).role(ROLE)
    document = iam.get_role_policy(RoleName=name, PolicyName="copies")["PolicyDocument"]
    for statement in document["Statement"]:
        assert all("states-" in resource for resource in statement["Resource"])
        assert not any("*" in action for action in statement["Action"])


def test_a_second_run_changes_nothing() -> None:
    assert make()
    assert make() == []


def test_only_what_was_taken_away_is_mended() -> None:
    make()
    client("s3", "us-west-2").delete_bucket_policy(Bucket="states-west")
    client("s3", "us-east-1").put_bucket_versioning(
        Bucket="states-east", VersioningConfiguration={"Status": "Suspended"}
    )
    assert make() == ["states-east: versioning enabled", "states-west: TLS required"]


def test_a_bucket_of_somebody_else_is_not_taken_for_ours() -> None:
    class Foreign:
        def head_bucket(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": "403", "Message": "Forbidden"}}, "HeadBucket")

    with pytest.raises(ClientError, match="403"):
        list(ensure(SETTINGS, lambda *_: Foreign()))


def test_settings_without_buckets_say_what_is_missing() -> None:
    with pytest.raises(StateBucketsError, match=r"state\.primary_bucket = None"):
        make(parse_settings({}))
