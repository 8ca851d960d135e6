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
BOUNDARY = "arn:aws:iam::123456789012:policy/Bounds"
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


def suspend_versioning(s3: Any) -> None:
    s3.put_bucket_versioning(Bucket="states-east", VersioningConfiguration={"Status": "Suspended"})


def open_one_door(s3: Any) -> None:
    doors = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True}
    s3.put_public_access_block(
        Bucket="states-east", PublicAccessBlockConfiguration={**doors, "RestrictPublicBuckets": False}
    )


def allow_plain_http(s3: Any) -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    s3.put_bucket_policy(Bucket="states-east", Policy=json.dumps(policy))


TAKEN_AWAY = {
    "versioning": (suspend_versioning, "versioning enabled"),
    # S3 encrypts by itself what is made since 2023, unless somebody took the configuration away.
    "encryption": (lambda s3: s3.delete_bucket_encryption(Bucket="states-east"), "encryption enabled"),
    "public access block": (
        lambda s3: s3.delete_public_access_block(Bucket="states-east"),
        "public access blocked",
    ),
    "one of its four": (open_one_door, "public access blocked"),
    "policy": (lambda s3: s3.delete_bucket_policy(Bucket="states-east"), "TLS required"),
    "its condition": (allow_plain_http, "TLS required"),
    "replication": (
        lambda s3: s3.delete_bucket_replication(Bucket="states-east"),
        "copied to states-west",
    ),
}


@pytest.mark.parametrize("what", TAKEN_AWAY)
def test_only_what_was_taken_away_is_mended(what: str) -> None:
    make()
    take_away, told = TAKEN_AWAY[what]
    take_away(client("s3", "us-east-1"))
    assert make() == [f"states-east: {told}"]
    assert make() == []


def test_a_state_bucket_is_encrypted_with_a_key_that_nobody_can_revoke() -> None:
    """Also one of before 2023, which S3 didn't encrypt by itself; KMS's keys can be disabled under a recovery."""
    make()
    s3 = client("s3", "us-east-1")
    s3.delete_bucket_encryption(Bucket="states-east")
    make()
    (rule,) = s3.get_bucket_encryption(Bucket="states-east")["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


def test_everything_is_copied_deletes_included() -> None:
    asked: list[dict[str, Any]] = []

    def listening(service: str, region: str) -> Any:
        made = client(service, region)
        # What S3 is asked for; the stand-in doesn't keep all of it.
        made.meta.events.register(
            "provide-client-params.s3.PutBucketReplication", lambda params, **_: asked.append(params)
        )
        return made

    list(ensure(SETTINGS, listening))
    rules = [each["ReplicationConfiguration"]["Rules"][0] for each in asked]
    assert len(rules) == 2
    for rule in rules:
        assert rule["DeleteMarkerReplication"] == {"Status": "Enabled"}
        assert rule["Filter"] == {"Prefix": ""}


def test_a_role_that_may_copy_no_more_may_again() -> None:
    make()
    name = Names(SETTINGS).role(ROLE)
    client("iam", "us-east-1").delete_role_policy(RoleName=name, PolicyName="copies")
    assert make() == [f"{name}: allowed to copy"]


def test_a_bucket_of_somebody_else_is_not_taken_for_ours() -> None:
    class Foreign:
        def head_bucket(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": "403", "Message": "Forbidden"}}, "HeadBucket")

    with pytest.raises(ClientError, match="403"):
        list(ensure(SETTINGS, lambda *_: Foreign()))


def test_settings_without_buckets_say_what_is_missing() -> None:
    with pytest.raises(StateBucketsError, match=r"state\.primary_bucket = None"):
        make(parse_settings({}))


def test_what_the_organization_requires_is_on_buckets_and_role_from_their_making() -> None:
    organization = {"tags": {"CostCenter": "4711"}, "role_path": "/teams/", "permissions_boundary": BOUNDARY}
    required = parse_settings({**SETTINGS.model_dump(include={"state"}), "organization": organization})
    tags = [{"Key": "CostCenter", "Value": "4711"}]
    asked: dict[str, Any] = {}

    def listening(service: str, region: str) -> Any:
        made = client(service, region)
        # moto keeps no tags that a bucket is made with, so what S3 is asked for is looked at.
        made.meta.events.register(
            "provide-client-params.s3.CreateBucket",
            lambda params, **_: asked.update({params["Bucket"]: params["CreateBucketConfiguration"]}),
        )
        return made

    list(ensure(required, listening))
    assert asked == {
        "states-east": {"Tags": tags},
        "states-west": {"Tags": tags, "LocationConstraint": "us-west-2"},
    }
    role = client("iam", "us-east-1").get_role(RoleName=Names(required).role(ROLE))["Role"]
    assert (role["Arn"], role["Tags"]) == (Names(required).role_arn(ROLE), tags)
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == BOUNDARY
