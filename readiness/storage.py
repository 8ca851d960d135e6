"""Whether objects are copied to the other region, in both directions, so that failing back needs no change."""

from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from config.buckets import BucketPair, replicated_pairs
from config.names import RegionNames
from operations.doctor.diagnosis import Diagnosis, judge
from operations.target import Target
from readiness.asking import asked

MISSING = ("ReplicationConfigurationNotFoundError", "NoSuchBucket")


def examine(target: Target) -> list[Diagnosis]:
    """Return one diagnosis a pair of buckets and direction."""
    ways = ((target.active, target.passive), (target.passive, target.active))
    return [
        asked(_item(pair, source, destination), partial(_rule, target, pair, source, destination))
        for pair in replicated_pairs(target.settings, target.names)
        for source, destination in ways
    ]


def _item(pair: BucketPair, source: RegionNames, destination: RegionNames) -> str:
    return f"S3 {pair.kind} {source.region} to {destination.region}"


def _rule(target: Target, pair: BucketPair, source: RegionNames, destination: RegionNames) -> Diagnosis:
    item = _item(pair, source, destination)
    bucket, wanted = pair.bucket(source.site), pair.bucket(destination.site)
    stack = "dr_shared"
    client = target.client("s3", source.region)
    try:
        rules = client.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]["Rules"]
        versioning = client.get_bucket_versioning(Bucket=bucket).get("Status", "never enabled")
    except ClientError as error:
        if error.response["Error"]["Code"] not in MISSING:
            raise
        code = error.response["Error"]["Code"]
        return Diagnosis(item, "not ready", f"{bucket}: {code}", f"make deploy NAMESPACE={stack}")
    found: list[dict[str, Any]] = [
        each
        for each in rules
        if each["Destination"]["Bucket"] == f"arn:{target.names.partition}:s3:::{wanted}"
    ]
    if not found:
        return Diagnosis(
            item, "not ready", f"no rule of {bucket} names {wanted}", f"make deploy NAMESPACE={stack}"
        )
    if found[0]["Status"] != "Enabled":
        fix = f"make deploy NAMESPACE={stack} resumes it; what was written meanwhile: make replicate-existing"
        return Diagnosis(item, "not ready", f"the rule {found[0]['ID']} of {bucket} is paused", fix)
    return judge(
        item,
        good=versioning == "Enabled",
        cause=f"the rule {found[0]['ID']} is enabled, versioning of {bucket} is {versioning.lower()}",
        fix=f"aws s3api put-bucket-versioning --bucket {bucket} --versioning-configuration Status=Enabled",
    )
