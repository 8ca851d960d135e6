"""Tables and buckets that exist are replicated by real Terraform, both ways, and are otherwise as their owner left
them.
"""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from embedded_aws import process
from embedded_aws.process import Handle
from tests.adopt.data import HERE, THERE, Adopted, make_bucket, make_table
from tests.deployed.waiting import eventually
from tests.embedded_aws.conftest import Aws

pytestmark = [pytest.mark.terraform, pytest.mark.embedded]
RULE = {
    "ID": "archive",
    "Priority": 1,
    "Status": "Enabled",
    "Filter": {"Prefix": "archive/"},
    "DeleteMarkerReplication": {"Status": "Disabled"},
    "Destination": {"Bucket": "arn:aws:s3:::archive-there"},
}
ROLE = "arn:aws:iam::123456789012:role/owners"


@pytest.fixture(scope="module")
def handle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handle]:
    with process.start(tmp_path_factory.mktemp("world"), zone="example.com") as started:
        for service in ("dynamodb", "s3"):
            for source, destination in ((HERE, THERE), (THERE, HERE)):
                started.client.set_replication(service, source, destination, lag_seconds=0.0)
        yield started


def _table(aws: Aws) -> Any:
    """Return the attributes of the table that its owner decided: all but the replicas, and what AWS counts."""
    said = aws.client("dynamodb").describe_table(TableName="carts")["Table"]
    apart = ("Replicas", "GlobalTableVersion", "ItemCount", "TableSizeBytes")
    return json.loads(json.dumps({key: said[key] for key in said if key not in apart}, default=str))


def _bucket(s3: Any, name: str) -> list[Any]:
    """Return the settings of a bucket that its owner decided: all but its replication rules and objects."""
    asked = (
        s3.get_bucket_versioning,
        s3.get_bucket_encryption,
        s3.get_bucket_tagging,
        s3.get_bucket_lifecycle_configuration,
        s3.get_bucket_policy,
    )
    return [
        {key: value for key, value in ask(Bucket=name).items() if key != "ResponseMetadata"} for ask in asked
    ]


def _decide(s3: Any, name: str) -> None:
    """Give a bucket the tags, lifecycle, encryption and policy of its owner's choice."""
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "team", "Value": "orders"}]})
    rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 9}}
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": [rule]})
    s3.put_bucket_encryption(
        Bucket=name,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
    )
    denied = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": f"arn:aws:s3:::{name}/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [denied]}))


def _has_item(client: Any, id: str) -> bool:
    return "Item" in client.get_item(TableName="carts", Key={"id": {"S": id}})


def _has_object(s3: Any, bucket: str, key: str) -> bool:
    return key in [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


@pytest.mark.slow
def test_a_table_and_buckets_reach_the_other_region_and_stay_as_their_owner_has_them(
    handle: Handle, tmp_path: Path
) -> None:
    aws = Aws(handle.endpoint)
    keys = {region: aws.client("kms", region).create_key()["KeyMetadata"]["Arn"] for region in (HERE, THERE)}
    make_table(aws, "carts")
    make_table(aws, "customers-key", SSESpecification={"Enabled": True, "KMSMasterKeyId": keys[HERE]})
    make_table(aws, "awss-key", SSESpecification={"Enabled": True})
    here, there = make_bucket(aws, "photos-here"), make_bucket(aws, "photos-there", THERE)
    made = make_bucket(aws, "invoices")
    for s3, name in ((here, "photos-here"), (there, "photos-there"), (made, "invoices")):
        _decide(s3, name)
    before = [
        _table(aws),
        _bucket(here, "photos-here"),
        _bucket(there, "photos-there"),
        _bucket(made, "invoices"),
    ]
    make_bucket(aws, "archive-there", THERE)
    here.put_bucket_replication(
        Bucket="photos-here", ReplicationConfiguration={"Role": ROLE, "Rules": [RULE]}
    )

    existing = {
        "tables": [
            {"name": "carts"},
            {"name": "customers-key", "replica_key": keys[THERE]},
            {"name": "awss-key"},
        ],
        "buckets": [
            {"primary": "photos-here", "standby": "photos-there", "owner_rules": ["primary"]},
            {"primary": "invoices"},
        ],
    }
    stack = Adopted(tmp_path / "stack", handle, {"existing": existing})
    stack.apply()
    assert stack.planned() == ""

    east, west = aws.client("dynamodb"), aws.client("dynamodb", THERE)
    for source, copy, id in ((east, west, "a"), (west, east, "b")):
        source.put_item(TableName="carts", Item={"id": {"S": id}})
        eventually(partial(_has_item, copy, id), id)
    for source, bucket, copy, other in (
        (made, "invoices", there, "invoices-us-west-2"),
        (there, "invoices-us-west-2", made, "invoices"),
        (there, "photos-there", here, "photos-here"),
    ):
        key = f"of-{bucket}"
        source.put_object(Bucket=bucket, Key=key, Body=b"x")
        eventually(partial(_has_object, copy, other, key), f"{key} in {other}")

    kept = here.get_bucket_replication(Bucket="photos-here")["ReplicationConfiguration"]
    assert (kept["Role"], [each["ID"] for each in kept["Rules"]]) == (ROLE, ["archive"])
    assert [
        _table(aws),
        _bucket(here, "photos-here"),
        _bucket(there, "photos-there"),
        _bucket(made, "invoices"),
    ] == before
    # A table's key and its replica's are of one kind.
    encrypted = west.describe_table(TableName="customers-key")["Table"]["SSEDescription"]
    assert encrypted["KMSMasterKeyArn"] == keys[THERE]
    backups = west.describe_continuous_backups(TableName="carts")["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert west.describe_table(TableName="carts")["Table"]["DeletionProtectionEnabled"] is True


def test_a_plan_stops_at_what_cannot_be_replicated_and_says_what_its_owner_does(
    handle: Handle, tmp_path: Path
) -> None:
    aws = Aws(handle.endpoint)
    key = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    make_table(aws, "no-stream", StreamSpecification=None)
    make_table(
        aws,
        "fixed",
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
    )
    make_table(aws, "lonely-key", SSESpecification={"Enabled": True, "KMSMasterKeyId": key})
    make_table(aws, "needless-key")
    make_bucket(aws, "elsewhere", "eu-west-1")
    own = f"arn:aws:kms:{THERE}:123456789012:key/1"
    tables = [{"name": name} for name in ("no-stream", "fixed", "lonely-key")]
    existing = {
        "tables": [*tables, {"name": "needless-key", "replica_key": own}],
        "buckets": [{"primary": "elsewhere"}],
    }
    said = Adopted(tmp_path / "stack", handle, {"existing": existing}).refused()
    for message in (
        "existing.tables no-stream in us-east-1 has no stream of new and old images",
        "existing.tables fixed in us-east-1 has provisioned capacity",
        f"existing.tables lonely-key in us-east-1 is encrypted with the customer managed key {key}",
        "existing.tables needless-key in us-east-1 is encrypted with DynamoDB's own key",
        "existing.buckets elsewhere is in eu-west-1",
    ):
        assert message in said
