"""Replication of Terraform's states to the other region's bucket, and the IAM role for it."""

import json
from collections.abc import Iterator
from typing import Any

from config.organization import Organization
from operations.answers import document, read
from operations.state_buckets.wanted import StateBucket


def ensure_role(
    client: Any, name: str, buckets: tuple[StateBucket, ...], organization: Organization
) -> Iterator[str]:
    if read(lambda: client.get_role(RoleName=name)) is None:
        trust = _policy(Principal={"Service": "s3.amazonaws.com"}, Action="sts:AssumeRole")
        client.create_role(
            RoleName=name,
            AssumeRolePolicyDocument=json.dumps(trust),
            Description="Copies Terraform's states to the other region",
            Path=organization.role_path,
            **_required(organization),
        )
        yield f"{name}: role created"
    allowed = _copies(buckets)
    found = read(lambda: client.get_role_policy(RoleName=name, PolicyName="copies")["PolicyDocument"])
    if document(found) != allowed:
        client.put_role_policy(RoleName=name, PolicyName="copies", PolicyDocument=json.dumps(allowed))
        yield f"{name}: allowed to copy"


def _required(organization: Organization) -> dict[str, Any]:
    """Return the parameters that the organization's settings require for a new role."""
    found: dict[str, Any] = {}
    if organization.permissions_boundary:
        found["PermissionsBoundary"] = organization.permissions_boundary
    if organization.tags:
        found["Tags"] = [{"Key": key, "Value": value} for key, value in organization.tags.items()]
    return found


def _copies(buckets: tuple[StateBucket, ...]) -> dict[str, Any]:
    arns = [bucket.arn for bucket in buckets]
    objects = [f"{arn}/*" for arn in arns]
    read_bucket = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
    read = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
    write = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"]
    statements = [
        {"Effect": "Allow", "Action": read_bucket, "Resource": arns},
        {"Effect": "Allow", "Action": [*read, *write], "Resource": objects},
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def _policy(**statement: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}


def ensure_replication(client: Any, bucket: StateBucket, role_arn: str) -> Iterator[str]:
    found = read(
        lambda: client.get_bucket_replication(Bucket=bucket.name)["ReplicationConfiguration"]["Rules"]
    )
    if any(
        rule["Status"] == "Enabled" and rule["Destination"]["Bucket"] == bucket.copy_arn
        for rule in found or []
    ):
        return
    rule = {
        "ID": "to-the-other-region",
        "Status": "Enabled",
        "Priority": 1,
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "Destination": {"Bucket": bucket.copy_arn},
    }
    configuration = {"Role": role_arn, "Rules": [rule]}
    client.put_bucket_replication(Bucket=bucket.name, ReplicationConfiguration=configuration)
    yield f"{bucket.name}: copied to {bucket.copy}"
