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
    """Return the name by which diagnoses call a bucket: its setting and its own name."""
    return f"existing.buckets.{site} {bucket}"


def rules_of(s3: Any, bucket: str) -> list[dict[str, Any]]:
    """Return the replication rules of a bucket."""
    found = _read(lambda: s3.get_bucket_replication(Bucket=bucket), NO_RULES)
    return list(found["ReplicationConfiguration"]["Rules"]) if found else []


def _read(ask: Any, *nothing: str) -> Any:
    """Return an answer, or None where S3 says that there is nothing."""
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] in nothing:
            return None
        raise


def _each(around: DoctorContext, site: Site, given: ExistingBuckets, pair: BucketPair) -> Iterator[Diagnosis]:
    """Yield the diagnoses of one bucket. A refused call ends the checks of this bucket only. If its replication rules
    couldn't be read, it isn't ready, because Terraform would replace them.
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
            + ("" if rules_seen else ", so nobody knows whether its owner has rules"),
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
        cause = f"it is in {lies}" if lies else "there is none"
        yield Diagnosis(
            item, "not ready", cause, f"name a bucket of {region}; aws s3api list-buckets lists them"
        )
        return
    # First, so that nothing that AWS refuses below hides it: only this keeps a deployment from replacing them.
    yield _rules(f"rules of {item}", site, pair, rules_of(s3, bucket), around.names.partition)
    status = s3.get_bucket_versioning(Bucket=bucket).get("Status", "never enabled")
    yield judge(
        f"versioning of {item}",
        good=status == "Enabled",
        cause=f"it is {status.lower()}; S3 replicates versioned buckets only",
        fix=f"its owner runs aws s3api put-bucket-versioning --bucket {bucket} "
        "--versioning-configuration Status=Enabled; overwritten and deleted objects are kept, and billed, from then on",
    )
    yield _key(around, site, f"key of {item}", given, bucket)
    lock = _read(lambda: s3.get_object_lock_configuration(Bucket=bucket), *NO_LOCK)
    locked = bool(lock) and lock["ObjectLockConfiguration"].get("ObjectLockEnabled") == "Enabled"
    yield judge(
        f"object lock of {item}",
        good=not locked,
        cause="it has Object Lock, and the project would copy it to a bucket without"
        if locked
        else "it has no Object Lock",
        fix="remove the entry from existing.buckets; its owner replicates it, to a bucket that has Object Lock too",
    )


def _key(around: DoctorContext, site: Site, item: str, given: ExistingBuckets, bucket: str) -> Diagnosis:
    """Judge whether the settings name the key with which the bucket encrypts by default."""
    region = around.names.site(site).region
    s3 = around.clients("s3", region)
    found = _read(lambda: s3.get_bucket_encryption(Bucket=bucket), NO_ENCRYPTION)
    rules = found["ServerSideEncryptionConfiguration"]["Rules"] if found else []
    default = rules[0].get("ApplyServerSideEncryptionByDefault", {}) if rules else {}
    if not str(default.get("SSEAlgorithm", "")).startswith("aws:kms"):
        return Diagnosis(item, "ready", "S3's own", "")
    named = default.get("KMSMasterKeyID") or "alias/aws/s3"
    arn = around.clients("kms", region).describe_key(KeyId=named)["KeyMetadata"]["Arn"]
    said = given.key(site) or "none"
    return judge(
        item,
        good=arn == said,
        cause=f"it encrypts with {arn}, and {site}_key is {said}",
        fix=f"set {site}_key of the entry to {arn}, and the other region's key beside it; both keys let the role "
        f"{around.names.role('existing-replication')} use them",
    )


def _rules(item: str, site: Site, pair: BucketPair, rules: list[dict[str, Any]], partition: str) -> Diagnosis:
    """Judge whether the project's rule would replace rules of the owner: S3 has one set of rules per bucket."""
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
        cause=f"its owner has {', '.join(foreign) or 'none'}" + (", which stay" if left else ""),
        fix=f"set owner_rules of the entry to [{site}]: then these stay, and the owner adds one, which make doctor "
        "prints",
    )
