"""Gaps of existing tables and buckets, one wrong thing each."""

from collections.abc import Callable
from typing import Any

from tests.embedded_aws.planted.estate import HERE, THERE, Estate, make_bucket, make_table
from tests.embedded_aws.planted.gap import Gap, Undo

BUCKET = "existing.buckets.primary planted-invoices"
NOWHERE = f"arn:aws:kms:{THERE}:123456789012:key/00000000-0000-0000-0000-000000000000"
ROLE = "arn:aws:iam::123456789012:role/owners"


def _table(name: str, region: str = HERE, **said: Any) -> Callable[[Estate], Undo]:
    """Make another table."""

    def plant(estate: Estate) -> Undo:
        make_table(estate, name, region, **said)
        return lambda: estate.client("dynamodb", region).delete_table(TableName=name)

    return plant


def _named(name: str, key: str = "") -> Callable[[Estate, dict[str, Any]], None]:
    """Return a change of the settings that names another table, and optionally a key for its replica."""

    def change(_: Estate, document: dict[str, Any]) -> None:
        document["existing"]["tables"] = [{"name": name, **({"replica_key": key} if key else {})}]

    return change


def _customers_key(estate: Estate) -> Undo:
    key = estate.client("kms").create_key()["KeyMetadata"]["Arn"]
    specification = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
    return _table("planted-locked", SSESpecification=specification)(estate)


def _global_already(estate: Estate) -> Undo:
    undo = _table("planted-global")(estate)
    client = estate.client("dynamodb")
    client.update_table(TableName="planted-global", ReplicaUpdates=[{"Create": {"RegionName": THERE}}])

    def remove() -> None:
        estate.client("dynamodb", THERE).delete_table(TableName="planted-global")
        estate.aws.control.age_replicas(24)
        undo()

    return remove


def _paired(**said: Any) -> Callable[[Estate, dict[str, Any]], None]:
    """Return a change of the settings' only pair of buckets."""

    def change(_: Estate, document: dict[str, Any]) -> None:
        (pair,) = document["existing"]["buckets"]
        pair.update(said)

    return change


def _suspended(estate: Estate) -> Undo:
    def put(status: str) -> Any:
        return estate.client("s3").put_bucket_versioning(
            Bucket="planted-invoices", VersioningConfiguration={"Status": status}
        )

    put("Suspended")
    return lambda: put("Enabled")


def _encrypted(estate: Estate) -> Undo:
    s3 = estate.client("s3")
    key = estate.client("kms").create_key()["KeyMetadata"]["KeyId"]
    by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    s3.put_bucket_encryption(
        Bucket="planted-invoices",
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": by_default}]},
    )
    return lambda: s3.delete_bucket_encryption(Bucket="planted-invoices")


def _locked(estate: Estate) -> Undo:
    make_bucket(estate, "planted-locked", ObjectLockEnabledForBucket=True)
    return lambda: estate.client("s3").delete_bucket(Bucket="planted-locked")


def _in_another_region(estate: Estate) -> Undo:
    make_bucket(estate, "planted-abroad", "eu-west-1")
    return lambda: estate.client("s3", "eu-west-1").delete_bucket(Bucket="planted-abroad")


def _owners_rule(estate: Estate) -> Undo:
    s3 = estate.client("s3")
    rule = {
        "ID": "archive",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {"Prefix": "archive/"},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": "arn:aws:s3:::planted-archive"},
    }
    s3.put_bucket_replication(
        Bucket="planted-invoices", ReplicationConfiguration={"Role": ROLE, "Rules": [rule]}
    )
    return lambda: s3.delete_bucket_replication(Bucket="planted-invoices")


DATA_GAPS = {
    "a table that isn't there": Gap(
        "existing.tables planted-nothing", "us-east-1 has no table", document=_named("planted-nothing")
    ),
    "a table without a stream": Gap(
        "stream of existing.tables planted-still",
        "none",
        _table("planted-still", StreamSpecification=None),
        _named("planted-still"),
    ),
    "a table whose stream has keys only": Gap(
        "stream of existing.tables planted-keys",
        "KEYS_ONLY",
        _table("planted-keys", StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}),
        _named("planted-keys"),
    ),
    "a table with provisioned capacity": Gap(
        "billing of existing.tables planted-fixed",
        "PROVISIONED",
        _table(
            "planted-fixed",
            BillingMode="PROVISIONED",
            ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
        ),
        _named("planted-fixed"),
    ),
    "a customer's key without one abroad": Gap(
        "key of existing.tables planted-locked",
        "is customer managed",
        _customers_key,
        _named("planted-locked"),
    ),
    "a key abroad that isn't there": Gap(
        "key of existing.tables planted-locked",
        "is missing",
        _customers_key,
        _named("planted-locked", NOWHERE),
    ),
    "a key abroad for a table with AWS's": Gap(
        "key of existing.tables planted-carts", "an AWS key", document=_named("planted-carts", NOWHERE)
    ),
    "another table of its name abroad": Gap(
        "replica of existing.tables planted-carts", "another table", _table("planted-carts", THERE)
    ),
    "a table that its owner made global": Gap(
        "replica of existing.tables planted-global",
        "the owner of the table",
        _global_already,
        _named("planted-global"),
    ),
    "a bucket that isn't there": Gap(
        "existing.buckets.primary planted-nothing",
        "doesn't exist",
        document=_paired(primary="planted-nothing"),
    ),
    "a bucket of another region": Gap(
        "existing.buckets.primary planted-abroad",
        "eu-west-1",
        _in_another_region,
        _paired(primary="planted-abroad"),
    ),
    "a bucket whose versioning is suspended": Gap(f"versioning of {BUCKET}", "suspended", _suspended),
    "a bucket with a key that nobody named": Gap(f"key of {BUCKET}", "primary_key is none", _encrypted),
    "a bucket with Object Lock": Gap(
        "object lock of existing.buckets.primary planted-locked",
        "Object Lock",
        _locked,
        _paired(primary="planted-locked"),
    ),
    "a bucket whose rules would be replaced": Gap(f"rules of {BUCKET}", "archive", _owners_rule),
    "a bucket whose owner added no rule": Gap(
        f"own rule of {BUCKET}",
        "no enabled replication rule everything",
        _owners_rule,
        _paired(owner_rules=["primary"]),
    ),
}
