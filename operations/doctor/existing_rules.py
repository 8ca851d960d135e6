"""Checks of the replication rules that the owners of existing buckets add themselves for this project."""

import json
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from config.adopted_data import ExistingBuckets
from config.buckets import RULE, BucketPair, adopted_pairs
from config.fields import Site
from config.objective_checks import RTC_MINUTES
from operations.doctor import existing_bucket
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge


def of_site(around: DoctorContext, site: Site) -> Iterator[Diagnosis]:
    """Yield a diagnosis for each of the region's buckets to which its owner must add the project's replication rule."""
    pairs = adopted_pairs(around.settings, around.names)
    for given, pair in zip(around.settings.existing.buckets, pairs, strict=True):
        if site in pair.owner_rules:
            yield _owners(around, site, given, pair)


def rule(given: ExistingBuckets, pair: BucketPair, site: Site, partition: str) -> dict[str, Any]:
    """Return the rule that replicates a bucket to the other region, in the form that PutBucketReplication takes."""
    other: Site = "standby" if site == "primary" else "primary"
    key, minutes = given.key(other), {"Minutes": RTC_MINUTES}
    criteria: dict[str, Any] = {"ReplicaModifications": {"Status": "Enabled"}}
    destination: dict[str, Any] = {
        "Bucket": f"arn:{partition}:s3:::{pair.bucket(other)}",
        "Metrics": {"Status": "Enabled", "EventThreshold": minutes},
        "ReplicationTime": {"Status": "Enabled", "Time": minutes},
    }
    if key:
        criteria["SseKmsEncryptedObjects"] = {"Status": "Enabled"}
        destination["EncryptionConfiguration"] = {"ReplicaKmsKeyID": key}
    return {
        "ID": RULE,
        # Rules to different buckets never compete; each has a priority of its own all the same.
        "Priority": 1000,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "SourceSelectionCriteria": criteria,
        "Destination": destination,
    }


def _owners(around: DoctorContext, site: Site, given: ExistingBuckets, pair: BucketPair) -> Diagnosis:
    bucket = pair.bucket(site)
    item = f"own rule of {existing_bucket.item_of(site, bucket)}"
    wanted = rule(given, pair, site, around.names.partition)
    target = wanted["Destination"]["Bucket"]
    try:
        found = existing_bucket.rules_of(around.clients("s3", around.names.site(site).region), bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] not in existing_bucket.MISSING:
            raise
        return Diagnosis(
            item, "not ready", "the bucket doesn't exist", "give the name of a bucket that exists"
        )
    good = [
        each
        for each in found
        if each["Destination"]["Bucket"] == target and each["Status"] == "Enabled" and each.get("ID") == RULE
    ]
    return judge(
        item,
        good=bool(good),
        cause=f"the replication rule {RULE} is enabled"
        if good
        else f"the bucket {bucket} has no enabled replication rule {RULE} with the destination {target}",
        fix=f"the bucket's owner adds {json.dumps(wanted)} to its replication rules (aws s3api put-bucket-replication "
        "replaces all rules, so read the others first), and lets the replication role read all of "
        f"{bucket} and write to the destination: s3:ReplicateObject, s3:ReplicateDelete and s3:ReplicateTags on "
        f"{target}/*{key_rights(given, site)}",
    )


def key_rights(given: ExistingBuckets, site: Site) -> str:
    """Return the permissions on KMS keys that the owner's replication role needs, as the end of a sentence; empty if
    the buckets have no KMS keys.
    """
    here, there = given.key(site), given.key("standby" if site == "primary" else "primary")
    if not (here and there):
        return ""
    return f", kms:Decrypt on {here}, kms:Encrypt and kms:GenerateDataKey on {there}"
