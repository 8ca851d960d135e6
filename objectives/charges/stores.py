"""Charges of stores and of their replication."""

from collections.abc import Iterator

from objectives.charges.place import Charge, Charges, Place, Resource
from objectives.prices import HOURS


def _instance(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charges of a database. A replica has its source's storage and engine; Multi-AZ doubles instance and
    storage.
    """
    zones = 2 if resource.get("multi_az") else 1
    source = next(
        (each for each in place.everywhere("aws_db_instance") if "allocated_storage" in each), resource
    )
    engine = resource.get("engine") or source.get("engine", "postgres")
    yield Charge(f"rds.{engine}.{resource['instance_class']}", zones * HOURS)
    yield Charge("rds.gp3", zones * source.get("allocated_storage", place.usage.data.database_gb))
    if resource.get("replicate_source_db"):
        yield Charge("region.gb", place.usage.data.database_changed_gb)


def _cluster(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charges of a cluster. Each region pays for its own storage; replicated writes are charged in the
    region that receives them.
    """
    data = place.usage.data
    yield Charge("aurora.storage", data.database_gb)
    if "master_username" in resource or "database_name" in resource:
        yield Charge("aurora.io", data.database_io_million * 1e6)
    else:
        yield Charge("aurora.replicated_write", data.database_writes_million * 1e6)
        yield Charge("region.gb", data.database_changed_gb)


def _member(resource: Resource, place: Place) -> Iterator[Charge]:
    del place
    yield Charge(f"rds.{resource['engine']}.{resource['instance_class']}", HOURS)


def _cache(resource: Resource, place: Place) -> Iterator[Charge]:
    del place
    yield Charge(
        f"cache.{resource['engine']}.{resource['node_type']}", resource["num_cache_clusters"] * HOURS
    )


def _table(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charges of a table. The application's table costs data, reads and writes; a small table costs only
    its writes, also to the replicas that its resource lists.
    """
    copies = 1 + len(resource.get("replica", []))
    data = place.usage.data
    if str(resource["name"]).endswith("-global-table"):
        yield from _held(place, 1)
        yield Charge("table.read", data.table_reads_million * 1e6)
        return
    tables = len(place.all("aws_dynamodb_table"))
    yield Charge("table.write", data.ledger_writes_million * 1e6 * copies / tables)


def _held(place: Place, copies: int) -> Iterator[Charge]:
    data = place.usage.data
    yield Charge("table.write", data.table_writes_million * 1e6 * copies)
    yield Charge("table.gb", data.table_gb * copies)
    yield Charge("table.recovery", data.table_gb * copies)


def _table_replica(resource: Resource, place: Place) -> Iterator[Charge]:
    del resource
    yield from _held(place, 1)


def _bucket(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charge of a bucket's storage. The usage file has the size for each purpose in a bucket's name."""
    name = str(resource["bucket"])
    found = [gb for purpose, gb in place.usage.data.bucket_gb.items() if f"-{purpose}-" in name]
    yield Charge("s3.gb", found[0] if found else 0)


def _bucket_copies(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charges of S3 replication from one bucket. Each change is sent once, so the volume of all changes is
    divided among the buckets that replicate.
    """
    rules = resource["rule"] if isinstance(resource["rule"], list) else [resource["rule"]]
    ways = len(place.everywhere("aws_s3_bucket_replication_configuration"))
    gigabytes = place.usage.data.bucket_changed_gb / ways
    yield Charge("region.gb", gigabytes)
    if any("replication_time" in rule["destination"] for rule in rules):
        yield Charge("s3.rtc", gigabytes)


def _backup_copies(resource: Resource, place: Place) -> Iterator[Charge]:
    del resource
    yield Charge("rds.backup", place.usage.data.database_backup_gb)
    yield Charge("region.gb", place.usage.data.database_changed_gb)


def _backup_plan(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charges of backups in the plan's region and, if the plan copies, in the other region."""
    rules = resource["rule"] if isinstance(resource["rule"], list) else [resource["rule"]]
    copies = sum(1 + len(rule.get("copy_action", [])) for rule in rules)
    yield Charge("rds.backup", place.usage.data.database_backup_gb * copies)


def _snapshots(resource: Resource, place: Place) -> Iterator[Charge]:
    del resource
    policies = len(place.all("aws_dlm_lifecycle_policy"))
    yield Charge("ebs.snapshot", 2 * place.usage.data.volume_snapshot_gb / policies)


def _key(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charge of a key or of a replica key, which costs the same."""
    del resource, place
    yield Charge("key.month", 1)


def _secret(resource: Resource, place: Place) -> Iterator[Charge]:
    del place
    yield Charge("secret.month", 1 + len(resource.get("replica", [])))


STORES: dict[str, Charges] = {
    "aws_db_instance": _instance,
    "aws_rds_cluster": _cluster,
    "aws_rds_cluster_instance": _member,
    "aws_elasticache_replication_group": _cache,
    "aws_dynamodb_table": _table,
    "aws_dynamodb_table_replica": _table_replica,
    "aws_s3_bucket": _bucket,
    "aws_s3_bucket_replication_configuration": _bucket_copies,
    "aws_db_instance_automated_backups_replication": _backup_copies,
    "aws_backup_plan": _backup_plan,
    "aws_dlm_lifecycle_policy": _snapshots,
    "aws_kms_key": _key,
    "aws_kms_replica_key": _key,
    "aws_secretsmanager_secret": _secret,
}
