"""Readiness of S3 replication to the other region, in both directions, so that failing back needs no change."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from config.buckets import BucketPair, replicated_pairs, workload_pairs
from config.names import RegionNames
from operations.asking import asked
from operations.divergence import objects
from operations.divergence.finding import Finding
from operations.doctor.diagnosis import Diagnosis, judge
from operations.stores import bucket_roles
from operations.stores.store import Comparing, Store
from operations.target import Target

# Objects may have been on their way for long when a region was lost; older ones are readiness' to tell.
OBJECTS_BEFORE = timedelta(days=1)


def examine(target: Target) -> list[Diagnosis]:
    """Return a diagnosis of the replication rule per pair of buckets and direction."""
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
    # A deployment makes none where the owner's rules are left alone.
    make = (
        "the bucket's owner adds the replication rule that make doctor prints"
        if source.site in pair.owner_rules
        else f"make deploy NAMESPACE={stack}"
    )
    client = target.client("s3", source.region)
    try:
        rules = client.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]["Rules"]
        versioning = client.get_bucket_versioning(Bucket=bucket).get("Status", "never enabled")
    except ClientError as error:
        if error.response["Error"]["Code"] not in bucket_roles.MISSING:
            raise
        code = error.response["Error"]["Code"]
        lost = code == "NoSuchBucket" and source.site in pair.owner_rules
        fix = f"the bucket's owner creates {bucket} again" if lost else make
        return Diagnosis(item, "not ready", f"{bucket}: {code}", fix)
    found: list[dict[str, Any]] = [
        each
        for each in rules
        if each["Destination"]["Bucket"] == f"arn:{target.names.partition}:s3:::{wanted}"
    ]
    if not found:
        return Diagnosis(
            item, "not ready", f"no replication rule of {bucket} has {wanted} as its destination", make
        )
    if found[0]["Status"] != "Enabled":
        resumed = (
            "the bucket's owner enables the rule"
            if source.site in pair.owner_rules
            else f"{make} enables the rule"
        )
        fix = f"{resumed}; then run make replicate-existing, which copies what the rule didn't"
        return Diagnosis(
            item, "not ready", f"the replication rule {found[0]['ID']} of {bucket} is paused", fix
        )
    return judge(
        item,
        good=versioning == "Enabled",
        cause=f"the replication rule {found[0]['ID']} is enabled, versioning of {bucket} is {versioning.lower()}",
        fix=f"aws s3api put-bucket-versioning --bucket {bucket} --versioning-configuration Status=Enabled",
    )


def _diverged(comparing: Comparing) -> Iterator[Finding]:
    names, region, active = comparing.names, comparing.subject.region, comparing.active
    old = names.primary if region == names.primary.region else names.standby
    pairs = workload_pairs(comparing.settings, names)
    buckets = [(pair.bucket(old.site), pair.bucket(active.site)) for pair in pairs]
    if not buckets:
        return
    if comparing.moved is None:
        why = (
            "no objects were compared, because the time at which the permit moved wasn't recorded; run make "
            "replicate-existing, which replicates missing objects"
        )
        yield Finding(objects.STORE, objects.TOLD, unknown=why, merges=True)
        return
    storage, other = comparing.clients("s3", region), comparing.clients("s3", active.region)
    try:
        yield objects.look(storage, other, buckets, comparing.moved - OBJECTS_BEFORE, comparing.export)
    except (BotoCoreError, ClientError) as error:
        yield Finding(objects.STORE, objects.TOLD, unknown=f"{region} wasn't asked: {error}", merges=True)


STORE = Store(
    "bucket", checks={"storage": examine, "replication roles": bucket_roles.examine}, diverges=_diverged
)
