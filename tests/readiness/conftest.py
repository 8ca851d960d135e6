"""One embedded AWS with the stores of both regions; each test mends what it breaks."""

from collections.abc import Iterator
from typing import Any

import pytest

from config.buckets import replicated_pairs
from config.names import RegionNames
from config.settings import parse_settings
from embedded_aws import process
from operations.target import Target
from tests.recovery.behaviour.waiting import eventually

SETTINGS = parse_settings({"components": {"cdn": False}})
RULE: dict[str, Any] = {
    "ID": "everything",
    "Status": "Enabled",
    "Priority": 1,
    "Filter": {"Prefix": ""},
    "DeleteMarkerReplication": {"Status": "Enabled"},
}


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with process.start(tmp_path_factory.mktemp("readiness"), zone="example.com") as handle:
        made = Target("embedded", SETTINGS, handle.endpoint)
        _keys(made)
        _table(made)
        _buckets(made)
        _database(made)
        replica(made)
        yield made


def replica(target: Target) -> None:
    """Make the replica of the passive region, and wait until it is one."""
    here = target.passive
    client = target.client("rds", here.region)
    client.create_db_instance_read_replica(
        DBInstanceIdentifier=here.database,
        SourceDBInstanceIdentifier=target.active.database_arn,
        SourceRegion=target.active.region,
    )
    _available(target, here)


def replicate(target: Target, source: RegionNames, destination: str, **changes: Any) -> None:
    """Put the rule of a data bucket; `changes` are of the rule."""
    rule = {**RULE, "Destination": {"Bucket": f"arn:aws:s3:::{destination}"}, **changes}
    _replicate(target, source, source.data_bucket, rule)


def _replicate(target: Target, source: RegionNames, bucket: str, rule: dict[str, Any]) -> None:
    configuration = {"Role": target.names.role_arn("storage-replication"), "Rules": [rule]}
    target.client("s3", source.region).put_bucket_replication(
        Bucket=bucket, ReplicationConfiguration=configuration
    )


def _keys(target: Target) -> None:
    names = target.names
    for here in (target.active, target.passive):
        client = target.client("kms", here.region)
        for alias in (names.data_key_alias, names.secrets_key_alias, names.evidence_key_alias):
            key = client.create_key()["KeyMetadata"]["KeyId"]
            client.create_alias(AliasName=alias, TargetKeyId=key)


def _table(target: Target) -> None:
    client = target.client("dynamodb", target.active.region)
    client.create_table(
        TableName=target.names.global_table,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    replicas = [{"Create": {"RegionName": target.passive.region}}]
    client.update_table(TableName=target.names.global_table, ReplicaUpdates=replicas)


def _buckets(target: Target) -> None:
    for pair in replicated_pairs(target.settings, target.names):
        for here in (target.names.primary, target.names.standby):
            client, bucket = target.client("s3", here.region), pair.bucket(here.site)
            abroad: dict[str, Any] = (
                {"CreateBucketConfiguration": {"LocationConstraint": here.region}}
                if here.region != target.names.global_region
                else {}
            )
            client.create_bucket(Bucket=bucket, **abroad)
            client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        for here in (target.names.primary, target.names.standby):
            other = pair.bucket(target.names.other(here.site).site)
            rule = {**RULE, "Destination": {"Bucket": f"arn:aws:s3:::{other}"}}
            _replicate(target, here, pair.bucket(here.site), rule)


def _database(target: Target) -> None:
    target.client("rds", target.active.region).create_db_instance(
        DBInstanceIdentifier=target.active.database,
        Engine="postgres",
        DBInstanceClass="db.r6g.large",
        AllocatedStorage=20,
        MasterUsername="master",
        MasterUserPassword="not-a-secret",
    )
    _available(target, target.active)


def _available(target: Target, where: RegionNames) -> None:
    client = target.client("rds", where.region)

    def is_available() -> bool:
        found = client.describe_db_instances(DBInstanceIdentifier=where.database)["DBInstances"]
        return bool(found[0]["DBInstanceStatus"] == "available")

    eventually(is_available)
