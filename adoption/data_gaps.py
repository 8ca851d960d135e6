"""Tasks of the owners of the tables and buckets that are adopted, and the consequences of replicating these."""

from collections.abc import Iterator

from adoption.data import key_of_table, name_of
from adoption.estate import Found

STREAM = "NEW_AND_OLD_IMAGES"


def of_data(found: Found, standby: str) -> Iterator[str]:
    """Yield the tasks and consequences of the adopted tables, then those of the adopted buckets."""
    yield from _of_tables(found, standby)
    yield from _of_buckets(found, standby)


def _of_tables(found: Found, standby: str) -> Iterator[str]:
    for table in found.tables:
        name = name_of(table)
        if not (table.flag("stream_enabled") and table.text("stream_view_type") == STREAM):
            yield (
                f"table {name} has no stream of new and old images, which a replica needs; enable the stream"
            )
        if table.text("billing_mode") != "PAY_PER_REQUEST":
            yield (
                f"table {name}: its capacity is provisioned, and this project replicates on-demand tables "
                "only; switch "
                "the table to on-demand"
            )
        if key := key_of_table(table):
            yield (
                f"table {name} is encrypted with {key}; if that is a customer managed key, set "
                "replica_key in the table's "
                f"entry of existing.tables: to the ARN of a key in {standby}, or to `project`, which stands for this "
                "project's key there"
            )
    if found.tables:
        listed = ", ".join(name_of(each) for each in found.tables)
        yield (
            f"tables {listed}: each becomes a global table with a replica in {standby}, and its writes are billed in "
            "both regions; remove a table from existing.tables if you don't want that. Before the deployment the "
            "table's owner adds lifecycle { ignore_changes = [replica] } to its aws_dynamodb_table; otherwise the "
            "owner's next apply removes the replica"
        )


def _of_buckets(found: Found, standby: str) -> Iterator[str]:
    for bucket in found.buckets:
        name = name_of(bucket)
        if name not in found.versioned:
            yield f"bucket {name}: its versioning isn't enabled, and S3 replicates versioned buckets only"
        if key := found.bucket_keys.get(name):
            yield (
                f"bucket {name} encrypts with {key}; in the bucket's entry of existing.buckets set "
                "primary_key to the ARN "
                f"of that key, and standby_key to the ARN of a key in {standby}"
            )
        if name in found.ruled:
            yield (
                f"bucket {name}: the replication rules of its owner stay; the owner adds to them the rule "
                "that make doctor "
                "prints"
            )
    if found.buckets:
        listed = ", ".join(name_of(each) for each in found.buckets)
        yield (
            f"buckets {listed}: each is replicated both ways with a bucket that is made in {standby}, and its objects "
            "are billed in both regions; if you have a bucket there already, name it in `standby` of the "
            "entry. Remove "
            "from existing.buckets the buckets whose objects you can afford to lose. After the deployment run make "
            "replicate-existing"
        )
