"""Reads a region's tables and buckets from AWS, in the form of a Terraform state. Every call only reads."""

from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from adoption.resource import Resource
from config.partition import bucket_region, partition_of

# What S3 answers where a bucket has nothing of a kind.
NOTHING = (
    "NoSuchTagSet",
    "ReplicationConfigurationNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
    "ObjectLockConfigurationNotFoundError",
)
# A bucket's own policy may refuse whoever asks.
DENIED = ("AccessDenied", "403")


def tables(dynamodb: Any) -> Iterator[Resource]:
    """Yield the region's tables."""
    for page in dynamodb.get_paginator("list_tables").paginate():
        for name in page["TableNames"]:
            yield _table(dynamodb, dynamodb.describe_table(TableName=name)["Table"])


def _table(dynamodb: Any, found: Any) -> Resource:
    stream, key = found.get("StreamSpecification", {}), found.get("SSEDescription", {})
    tags = [
        each
        for page in dynamodb.get_paginator("list_tags_of_resource").paginate(ResourceArn=found["TableArn"])
        for each in page["Tags"]
    ]
    encrypted = {"enabled": key.get("Status") == "ENABLED", "kms_key_arn": key.get("KMSMasterKeyArn", "")}
    said = {
        "arn": found["TableArn"],
        "name": found["TableName"],
        "stream_enabled": bool(stream.get("StreamEnabled")),
        "stream_view_type": stream.get("StreamViewType", ""),
        "billing_mode": found.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"),
        "server_side_encryption": [encrypted] if key else [],
        "replica": [{"region_name": each["RegionName"]} for each in found.get("Replicas", [])],
        "tags": {each["Key"]: each["Value"] for each in tags},
    }
    return Resource("aws_dynamodb_table", said)


def buckets(s3: Any, region: str) -> Iterator[Resource]:
    """Yield the region's buckets, each with its settings. Buckets that refuse access to the caller are left out."""
    for each in s3.list_buckets()["Buckets"]:
        try:
            yield from _bucket(s3, each["Name"], region)
        except ClientError as error:
            if error.response["Error"]["Code"] not in DENIED:
                raise


def _bucket(s3: Any, name: str, region: str) -> Iterator[Resource]:
    if bucket_region(s3.get_bucket_location(Bucket=name)["LocationConstraint"]) != region:
        return
    tags = _asked(lambda: s3.get_bucket_tagging(Bucket=name)).get("TagSet", [])
    lock = _asked(lambda: s3.get_object_lock_configuration(Bucket=name)).get("ObjectLockConfiguration", {})
    said = {
        "arn": f"arn:{partition_of(region)}:s3:::{name}",
        "id": name,
        "bucket": name,
        "object_lock_enabled": lock.get("ObjectLockEnabled") == "Enabled",
        "tags": {each["Key"]: each["Value"] for each in tags},
    }
    yield Resource("aws_s3_bucket", said)
    status = s3.get_bucket_versioning(Bucket=name).get("Status", "")
    versioning = [{"status": status}]
    yield Resource("aws_s3_bucket_versioning", {"bucket": name, "versioning_configuration": versioning})
    target = s3.get_bucket_logging(Bucket=name).get("LoggingEnabled", {}).get("TargetBucket", "")
    if target:
        yield Resource("aws_s3_bucket_logging", {"bucket": name, "target_bucket": target})
    if _asked(lambda: s3.get_bucket_replication(Bucket=name)):
        yield Resource("aws_s3_bucket_replication_configuration", {"bucket": name})
    encryption = _asked(lambda: s3.get_bucket_encryption(Bucket=name))
    rules = encryption.get("ServerSideEncryptionConfiguration", {}).get("Rules", [])
    yield Resource(
        "aws_s3_bucket_server_side_encryption_configuration",
        {"bucket": name, "rule": [_rule(each) for each in rules]},
    )


def _rule(found: Any) -> dict[str, Any]:
    default = found.get("ApplyServerSideEncryptionByDefault", {})
    said = {
        "sse_algorithm": default.get("SSEAlgorithm", ""),
        "kms_master_key_id": default.get("KMSMasterKeyID", ""),
    }
    return {"apply_server_side_encryption_by_default": [said]}


def _asked(ask: Callable[[], Any]) -> Any:
    """Return the answer of a call that reads one kind of a bucket's configuration; an empty answer if the bucket
    has none of that kind.
    """
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] in NOTHING:
            return {}
        raise
