"""Checks of the replication rules that buckets' owners add themselves for this project, and the content of such a
rule.
"""

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
    """Yield a diagnosis of each bucket of the region to which its owner adds the rule."""
    pairs = adopted_pairs(around.settings, around.names)
    for given, pair in zip(around.settings.existing.buckets, pairs, strict=True):
        if site in pair.owner_rules:
            yield _owners(around, site, given, pair)


def rule(given: ExistingBuckets, pair: BucketPair, site: Site, partition: str) -> dict[str, Any]:
    """Return the rule that replicates a bucket to the other region, as PutBucketReplication takes it."""
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
        return Diagnosis(item, "not ready", "there is no such bucket", "name one that exists")
    good = [
        each
        for each in found
        if each["Destination"]["Bucket"] == target and each["Status"] == "Enabled" and each.get("ID") == RULE
    ]
    return judge(
        item,
        good=bool(good),
        cause=f"{RULE} is enabled" if good else f"no enabled rule {RULE} of {bucket} names {target}",
        fix=f"its owner adds {json.dumps(wanted)} to its rules (aws s3api put-bucket-replication takes all of them, so "
        f"read the others first), and lets their role read all of {bucket} and write there: s3:ReplicateObject, "
        f"s3:ReplicateDelete and s3:ReplicateTags on {target}/*{key_rights(given, site)}",
    )


def key_rights(given: ExistingBuckets, site: Site) -> str:
    """Say which permissions on the KMS keys the owner's role needs; without them no object is replicated."""
    here, there = given.key(site), given.key("standby" if site == "primary" else "primary")
    if not (here and there):
        return ""
    return f", kms:Decrypt on {here}, kms:Encrypt and kms:GenerateDataKey on {there}"
