"""Readiness of S3's replication roles: the role of each rule exists, S3 may assume it, and it may write into the
destination.
"""

import json
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from config.buckets import BucketPair, replicated_pairs
from config.names import RegionNames
from operations.asking import asked
from operations.doctor.diagnosis import Diagnosis, judge
from operations.target import Target

SERVICE = "s3.amazonaws.com"
# What S3 answers for a bucket without rules, or without a bucket.
MISSING = ("ReplicationConfigurationNotFoundError", "NoSuchBucket")
NEEDED = ("s3:ReplicateObject", "s3:ReplicateDelete")
FIX = (
    "make deploy NAMESPACE=dr_shared restores the role; then run make replicate-existing, which copies the "
    "objects that S3 failed to replicate"
)


def examine(target: Target) -> list[Diagnosis]:
    """Return a diagnosis of the replication role per pair of buckets and direction, except where the bucket's owner
    made the replication rules.
    """
    ways = ((target.active, target.passive), (target.passive, target.active))
    found = []
    for pair in replicated_pairs(target.settings, target.names):
        for source, destination in ways:
            if source.site in pair.owner_rules:
                # The role of all rules of that bucket is its owner's.
                continue
            item = f"role of S3 {pair.kind} {source.region} to {destination.region}"
            found.append(asked(item, partial(_role, target, pair, source, destination, item)))
    return found


def _role(
    target: Target, pair: BucketPair, source: RegionNames, destination: RegionNames, item: str
) -> Diagnosis:
    arn = _named(target, source, pair.bucket(source.site))
    if not arn:
        return Diagnosis(
            item, "unknown", f"{pair.bucket(source.site)} has no replication rules, and so no role", FIX
        )
    name, iam = arn.rsplit("/", 1)[-1], target.client("iam", target.names.global_region)
    try:
        role = iam.get_role(RoleName=name)["Role"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return Diagnosis(item, "not ready", f"{name} doesn't exist", FIX)
    if not _trusts(role["AssumeRolePolicyDocument"]):
        return Diagnosis(
            item, "not ready", f"the trust policy of the role {name} doesn't let {SERVICE} assume it", FIX
        )
    objects = f"arn:{target.names.partition}:s3:::{pair.bucket(destination.site)}/any"
    statements = _statements(iam, name)
    refused = [action for action in NEEDED if not allowed(statements, action, objects)]
    cause = f"the role {name} may not {', '.join(refused)} in {pair.bucket(destination.site)}"
    return judge(item, good=not refused, cause=cause if refused else f"{name} may replicate", fix=FIX)


def allowed(statements: list[dict[str, Any]], action: str, resource: str) -> bool:
    """Return whether policy statements allow an action on a resource; conditions are ignored. Pure."""
    matching = {
        statement["Effect"]
        for statement in statements
        if _matches(statement.get("Action", []), action.lower(), lower=True)
        and _matches(statement.get("Resource", []), resource)
    }
    return "Allow" in matching and "Deny" not in matching


def _matches(patterns: str | list[str], value: str, *, lower: bool = False) -> bool:
    listed = [patterns] if isinstance(patterns, str) else patterns
    return any(fnmatchcase(value, each.lower() if lower else each) for each in listed)


def _trusts(document: Any) -> bool:
    found = json.loads(document) if isinstance(document, str) else document
    services = [each.get("Principal", {}).get("Service", []) for each in _listed(found["Statement"])]
    return any(SERVICE in _listed(each) for each in services)


def _statements(iam: Any, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        found += _listed(document["Statement"])
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _named(target: Target, source: RegionNames, bucket: str) -> str:
    """Return the ARN of the role in a bucket's replication configuration; empty without a configuration."""
    try:
        answer = target.client("s3", source.region).get_bucket_replication(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] in MISSING:
            return ""
        raise
    return str(answer["ReplicationConfiguration"]["Role"])
