"""Recognises the tables and buckets to replicate. No other resource shows that they belong to the workload, so a
person selects them; without a selection all of them are taken.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from adoption.estate import Estate, Found
from adoption.resource import Resource
from config.adopted_data import MOST_BUCKETS, MOST_TABLES

TABLE, BUCKET = "aws_dynamodb_table", "aws_s3_bucket"


def find(estate: Estate, found: Found) -> None:
    """Add the tables and buckets that a person selected to the recognised parts; without a selection, all of them.

    `found.data` gets the tables and buckets that aren't adopted, except global tables and buckets of logs.
    """
    tables = _once(
        each for each in estate.chosen(TABLE) if not each.blocks("replica") and not is_projects(each)
    )
    logs = _log_buckets(estate)
    buckets = _once(
        each
        for each in estate.chosen(BUCKET)
        if name_of(each) not in logs and not is_locked(each) and not is_projects(each)
    )
    found.tables, found.buckets = tables[:MOST_TABLES], buckets[:MOST_BUCKETS]
    found.versioned = {name_of(each) for each in found.buckets if _is_versioned(estate, each)}
    found.ruled = {name_of(each) for each in found.buckets if _has_rules(estate, each)}
    found.bucket_keys = {name_of(each): key for each in found.buckets if (key := _key(estate, each))}
    adopted = [*found.tables, *found.buckets]
    found.data = [
        each
        for each in estate.of(TABLE, BUCKET)
        if each not in adopted and not each.blocks("replica") and name_of(each) not in logs
    ]


def entries(found: Found) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the entries of `existing.tables` and `existing.buckets`, each with the name of its list.

    KMS keys and buckets of the standby region aren't filled in: a person has to name them.
    """
    yield from (("tables", {"name": name_of(each)}) for each in found.tables)
    for name in map(name_of, found.buckets):
        rules = {"owner_rules": ["primary"]} if name in found.ruled else {}
        yield "buckets", {"primary": name} | rules


def name_of(resource: Resource) -> str:
    """Return the name of a table or a bucket."""
    return resource.text("name") or resource.text("bucket") or resource.text("id")


def _once(resources: Iterable[Resource]) -> list[Resource]:
    """Return the resources that have a name; of several with the same name, the first."""
    named: dict[str, Resource] = {}
    for each in resources:
        if name_of(each):
            named.setdefault(name_of(each), each)
    return list(named.values())


def is_projects(resource: Resource) -> bool:
    """Return whether this generator deployed the resource, for this project or another one.

    Such a resource isn't adopted. A lease table, for instance, must not become a global table, because its conditional
    writes hold in one region only (docs/adr/0003).
    """
    return resource.tags.get("ManagedBy") == "cdktf" and {"Project", "Namespace"} <= resource.tags.keys()


def is_locked(bucket: Resource) -> bool:
    return bucket.flag("object_lock_enabled") or bool(bucket.blocks("object_lock_configuration"))


def key_of_table(table: Resource) -> str:
    """Return the ARN of the KMS key that encrypts a table; empty if it is DynamoDB's own key."""
    blocks = [Resource("", each) for each in table.blocks("server_side_encryption")]
    return next((each.text("kms_key_arn") for each in blocks if each.flag("enabled")), "")


def _log_buckets(estate: Estate) -> set[str]:
    """Return the names of the buckets that receive access logs. They aren't replicated: each region has its own."""
    written = [each.text("target_bucket") for each in estate.of("aws_s3_bucket_logging")]
    written += [
        Resource("", block).text("bucket")
        for each in estate.of("aws_lb", "aws_alb")
        for block in each.blocks("access_logs")
    ]
    return {each for each in written if each}


def _about(estate: Estate, bucket: Resource, kind: str, block: str) -> Iterator[Any]:
    """Yield the blocks that configure one feature of a bucket, such as versioning: those in its `aws_s3_bucket` and
    those in a resource of their own, of the type `kind`.
    """
    yield from bucket.blocks(block)
    for each in estate.of(kind):
        if each.text("bucket") == name_of(bucket):
            yield from each.blocks(block) or [each.attributes]


def _is_versioned(estate: Estate, bucket: Resource) -> bool:
    if any(Resource("", each).flag("enabled") for each in bucket.blocks("versioning")):
        return True
    found = _about(estate, bucket, "aws_s3_bucket_versioning", "versioning_configuration")
    return any(Resource("", each).text("status") == "Enabled" for each in found)


def _has_rules(estate: Estate, bucket: Resource) -> bool:
    return any(_about(estate, bucket, "aws_s3_bucket_replication_configuration", "replication_configuration"))


def _key(estate: Estate, bucket: Resource) -> str:
    """Return the KMS key with which a bucket encrypts by default; empty if it is S3's own key (SSE-S3)."""
    kind, block = "aws_s3_bucket_server_side_encryption_configuration", "server_side_encryption_configuration"
    for found in _about(estate, bucket, kind, block):
        for rule in Resource("", found).blocks("rule"):
            for default in Resource("", rule).blocks("apply_server_side_encryption_by_default"):
                said = Resource("", default)
                if said.text("sse_algorithm").startswith("aws:kms"):
                    return said.text("kms_master_key_id") or "alias/aws/s3"
    return ""
