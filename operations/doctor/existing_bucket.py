"""Checks of existing buckets: whether the project can replicate each without replacing its owner's rules."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from config.adopted_data import ExistingBuckets
from config.buckets import RULE, BucketPair, adopted_pairs
from config.fields import Site
from config.partition import bucket_region
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge

# What S3 answers where there is nothing of a kind.
NO_RULES = "ReplicationConfigurationNotFoundError"
NO_LOCK = ("ObjectLockConfigurationNotFoundError", "ObjectLockConfigurationNotFound")
NO_ENCRYPTION = "ServerSideEncryptionConfigurationNotFoundError"
# HeadBucket and GetBucketLocation have codes of their own for what isn't there.
MISSING = ("NoSuchBucket", "404")


def of_site(around: DoctorContext, site: Site) -> Iterator[Diagnosis]:
    """Yield the diagnoses of the region's existing buckets."""
    pairs = adopted_pairs(around.settings, around.names)
    for given, pair in zip(around.settings.existing.buckets, pairs, strict=True):
        if given.named(site):
            yield from _each(around, site, given, pair)


def item_of(site: Site, bucket: str) -> str:
    """Return how diagnoses name a bucket: by its setting and its own name."""
    return f"existing.buckets.{site} {bucket}"


def rules_of(s3: Any, bucket: str) -> list[dict[str, Any]]:
    """Return the replication rules of a bucket."""
    found = _read(lambda: s3.get_bucket_replication(Bucket=bucket), NO_RULES)
    return list(found["ReplicationConfiguration"]["Rules"]) if found else []


def _read(ask: Any, *nothing: str) -> Any:
    """Return S3's answer to a call; None if S3 answers that what was asked for doesn't exist."""
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] in nothing:
            return None
        raise


def _each(around: DoctorContext, site: Site, given: ExistingBuckets, pair: BucketPair) -> Iterator[Diagnosis]:
    """Yield the diagnoses of one bucket. A refused call ends the checks of this bucket only. A bucket whose
    replication rules couldn't be read isn't ready, because Terraform would replace them.
    """
    # Where its owner's rules are left alone, none can be replaced.
    item, rules_seen = item_of(site, pair.bucket(site)), site in pair.owner_rules
    try:
        for each in _bucket(around, site, given, pair):
            rules_seen = rules_seen or each.item.startswith("rules of ") or each.item == item
            yield each
    except ClientError as error:
        code, call = error.response["Error"]["Code"], error.operation_name
        was_refused = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400) < 500
        yield Diagnosis(
            item if rules_seen else f"rules of {item}",
            "unknown" if rules_seen or not was_refused else "not ready",
            f"{call} answers {code}"
            + ("" if rules_seen else ", so the owner's replication rules are unknown"),
            f"allow whoever deploys to call {call} on the bucket, and run the check again",
        )


def _bucket(
    around: DoctorContext, site: Site, given: ExistingBuckets, pair: BucketPair
) -> Iterator[Diagnosis]:
    bucket, region = pair.bucket(site), around.names.site(site).region
    item, s3 = item_of(site, bucket), around.clients("s3", region)
    place = _read(lambda: s3.get_bucket_location(Bucket=bucket), *MISSING)
    lies = bucket_region(place["LocationConstraint"]) if place else ""
    if lies != region:
        cause = f"the bucket is in {lies}" if lies else "the bucket doesn't exist"
        yield Diagnosis(
            item,
            "not ready",
            cause,
            f"give the name of a bucket in {region}; aws s3api list-buckets lists them",
        )
        return
    # First, so that nothing that AWS refuses below hides it: only this keeps a deployment from replacing them.
    yield _rules(f"rules of {item}", site, pair, rules_of(s3, bucket), around.names.partition)
    status = s3.get_bucket_versioning(Bucket=bucket).get("Status", "never enabled")
    yield judge(
        f"versioning of {item}",
        good=status == "Enabled",
        cause=f"versioning is {status.lower()}; S3 replicates versioned buckets only",
        fix=f"the bucket's owner runs aws s3api put-bucket-versioning --bucket {bucket} "
        "--versioning-configuration Status=Enabled; overwritten and deleted objects are kept, and billed, from then on",
    )
    yield _key(around, site, f"key of {item}", given, bucket)
    lock = _read(lambda: s3.get_object_lock_configuration(Bucket=bucket), *NO_LOCK)
    locked = bool(lock) and lock["ObjectLockConfiguration"].get("ObjectLockEnabled") == "Enabled"
    yield judge(
        f"object lock of {item}",
        good=not locked,
        cause="the bucket has Object Lock, and this project's copy of it would have none"
        if locked
        else "the bucket has no Object Lock",
        fix="remove the bucket from existing.buckets; its owner replicates it to a bucket that has Object Lock too",
    )


def _key(around: DoctorContext, site: Site, item: str, given: ExistingBuckets, bucket: str) -> Diagnosis:
    """Judge whether the settings name the KMS key with which the bucket encrypts by default."""
    region = around.names.site(site).region
    s3 = around.clients("s3", region)
    found = _read(lambda: s3.get_bucket_encryption(Bucket=bucket), NO_ENCRYPTION)
    rules = found["ServerSideEncryptionConfiguration"]["Rules"] if found else []
    default = rules[0].get("ApplyServerSideEncryptionByDefault", {}) if rules else {}
    if not str(default.get("SSEAlgorithm", "")).startswith("aws:kms"):
        return Diagnosis(item, "ready", "the bucket encrypts with S3's own key", "")
    named = default.get("KMSMasterKeyID") or "alias/aws/s3"
    arn = around.clients("kms", region).describe_key(KeyId=named)["KeyMetadata"]["Arn"]
    said = given.key(site) or "none"
    return judge(
        item,
        good=arn == said,
        cause=f"the bucket encrypts with {arn}, and {site}_key is {said}",
        fix=f"in the bucket's entry of existing.buckets set {site}_key to {arn}, and the other region's key too; both "
        f"keys' policies must let the role {around.names.role('existing-replication')} use them",
    )


def _rules(item: str, site: Site, pair: BucketPair, rules: list[dict[str, Any]], partition: str) -> Diagnosis:
    """Judge whether a deployment would replace the owner's replication rules: S3 has one set of them per bucket."""
    other = pair.bucket("standby" if site == "primary" else "primary")
    ours = f"arn:{partition}:s3:::{other}"
    foreign = [
        str(each.get("ID", "?"))
        for each in rules
        if (each["Destination"]["Bucket"], each.get("ID")) != (ours, RULE)
    ]
    left = site in pair.owner_rules
    return judge(
        item,
        good=left or not foreign,
        cause=f"the owner's replication rules are {', '.join(foreign) or 'none'}"
        + (", which stay" if left else ""),
        fix=f"in the bucket's entry of existing.buckets set owner_rules to [{site}]: then the owner's rules stay, and "
        "the owner adds the project's rule, which make doctor prints",
    )
