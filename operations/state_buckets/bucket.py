"""The settings of one state bucket: private, versioned, encrypted, accessible by TLS only."""

import json
from collections.abc import Iterator
from typing import Any

from config.partition import GLOBAL_REGION
from operations.answers import document, read
from operations.state_buckets.wanted import StateBucket

PUBLIC_ACCESS = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
# A state has no secret (docs/architecture.md, invariant 8); a key of S3 can't be revoked under a recovery.
ENCRYPTION = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}


def ensure_bucket(client: Any, bucket: StateBucket) -> Iterator[str]:
    name = bucket.name
    if read(lambda: client.head_bucket(Bucket=name)) is None:
        _create(client, bucket)
        yield f"{name}: created in {bucket.region}"
    blocked = read(lambda: client.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"])
    if blocked != PUBLIC_ACCESS:
        client.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=PUBLIC_ACCESS)
        yield f"{name}: public access blocked"
    if client.get_bucket_versioning(Bucket=name).get("Status") != "Enabled":
        client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        yield f"{name}: versioning enabled"
    if not _encrypted(client, name):
        client.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=ENCRYPTION)
        yield f"{name}: encryption enabled"
    policy = _tls_only(bucket)
    if document(read(lambda: client.get_bucket_policy(Bucket=name)["Policy"])) != policy:
        client.put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
        yield f"{name}: TLS required"


def _create(client: Any, bucket: StateBucket) -> None:
    # With its tags at once: an organization may refuse what is made without them.
    tags = [{"Key": key, "Value": value} for key, value in bucket.tags.items()]
    wanted: dict[str, Any] = {"Tags": tags} if tags else {}
    # S3 takes no location constraint for the region that its API began in, and wants one everywhere else.
    if bucket.region != GLOBAL_REGION:
        wanted["LocationConstraint"] = bucket.region
    client.create_bucket(Bucket=bucket.name, **({"CreateBucketConfiguration": wanted} if wanted else {}))


def _encrypted(client: Any, name: str) -> bool:
    found = read(lambda: client.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"])
    rules = found["Rules"] if found else []
    return any("SSEAlgorithm" in rule.get("ApplyServerSideEncryptionByDefault", {}) for rule in rules)


def _tls_only(bucket: StateBucket) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [bucket.arn, f"{bucket.arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }
