"""Tasks of the owners of tables and buckets, and the consequences of their replication."""

from collections.abc import Iterator

from adoption.data import key_of_table, name_of
from adoption.estate import Found

STREAM = "NEW_AND_OLD_IMAGES"


def of_data(found: Found, standby: str) -> Iterator[str]:
    """Yield the tasks of the adopted tables and buckets, those that a plan stops at first."""
    yield from _of_tables(found, standby)
    yield from _of_buckets(found, standby)


def _of_tables(found: Found, standby: str) -> Iterator[str]:
    for table in found.tables:
        name = name_of(table)
        if not (table.flag("stream_enabled") and table.text("stream_view_type") == STREAM):
            yield f"table {name}: it has no stream of new and old images, which a replica is fed from; enable one"
        if table.text("billing_mode") != "PAY_PER_REQUEST":
            yield f"table {name}: its capacity is provisioned; a replica is made of it here once it is on demand"
        if key := key_of_table(table):
            yield (
                f"table {name}: it is encrypted with {key}; if that is a customer managed key, set replica_key of its "
                f"entry to the ARN of a key in {standby}, or to project for this project's"
            )
    if found.tables:
        listed = ", ".join(name_of(each) for each in found.tables)
        yield (
            f"tables {listed}: each becomes a global table with a replica in {standby}, and its writes are billed in "
            "both regions; remove an entry of existing.tables if you don't want that. Its owner first adds "
            "lifecycle { ignore_changes = [replica] } to its aws_dynamodb_table, or their next apply removes the "
            "replica"
        )


def _of_buckets(found: Found, standby: str) -> Iterator[str]:
    for bucket in found.buckets:
        name = name_of(bucket)
        if name not in found.versioned:
            yield f"bucket {name}: its versioning isn't enabled, and S3 replicates versioned buckets only"
        if key := found.bucket_keys.get(name):
            yield (
                f"bucket {name}: it encrypts with {key}; set primary_key of its entry to that key's ARN, and "
                f"standby_key to one of {standby}"
            )
        if name in found.ruled:
            yield f"bucket {name}: it has replication rules, which stay; its owner adds the one that make doctor prints"
    if found.buckets:
        listed = ", ".join(name_of(each) for each in found.buckets)
        yield (
            f"buckets {listed}: each is replicated both ways with a bucket that is made in {standby}, and its objects "
            "are billed in both regions; name the other bucket in standby if there is one, and remove an entry of "
            "existing.buckets whose loss would be none. After the deployment: make replicate-existing"
        )
