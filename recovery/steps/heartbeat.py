"""Heartbeats: numbered records of the active region in every store, so that what is missing can be counted.

| store | where | number |
|---|---|---|
| table | one item of the global table, replaced each time | counted in the item |
| storage | one object of the data bucket, a version each time | counted in the ledger |
| database | the write that `/health/ready` makes | when it was acknowledged, in the ledger |

Each region has one item and one object: a store replicates writes in their order, so the newest record that arrived
shows that all before it have arrived.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from recovery.clock import parsed, written

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

# Partition of the item in the global table, and of the counters in the ledger.
PARTITION = "dr-heartbeat"
FOLDER = "dr-heartbeat/"
# The scheduler's shortest rate is a minute, so one run fills it; after the last heartbeat nothing is waited for.
RUN_SECONDS = 60
# How often the slower stores get one: each is a version of an object, or a request of the application.
STORAGE_SECONDS = 60
DATABASE_SECONDS = 20


@dataclass(frozen=True)
class Heartbeat:
    """The newest heartbeat of a region in a store: its number, and when it was written."""

    number: int
    at: datetime


def due(tick: int, interval_seconds: int, every_seconds: int) -> bool:
    """Return whether a store that gets a heartbeat each `every_seconds` gets one at this tick; the first tick is
    number 0.
    """
    return tick % max(1, every_seconds // interval_seconds) == 0


def beat_table(client: "DynamoDBClient", table: str, region: str, now: datetime) -> Heartbeat:
    """Write the next heartbeat to the global table. Its number is one above the last one in the table."""
    return Heartbeat(_counted(client, table, region, "beat", now), now)


def beat_storage(
    tables: "DynamoDBClient", storage: "S3Client", ledger_table: str, bucket: str, region: str, now: datetime
) -> Heartbeat:
    """Write the next heartbeat to the bucket. A failed write leaves a gap in the numbers."""
    number = _counted(tables, ledger_table, region, "storage", now)
    storage.put_object(Bucket=bucket, Key=FOLDER + region, Body=f"{number} {written(now)}".encode())
    return Heartbeat(number, now)


def acknowledge_database(
    client: "DynamoDBClient", ledger_table: str, region: str, now: datetime
) -> Heartbeat:
    """Record that the database has just acknowledged a write."""
    return Heartbeat(_counted(client, ledger_table, region, "database", now), now)


def step_back(client: "DynamoDBClient", ledger_table: str, region: str, now: datetime) -> Heartbeat:
    """Record when this region saw in its replica of the ledger that another region is active.

    The record is in the same ledger item as the database's last acknowledged write, so the other region receives both
    together.
    """
    return Heartbeat(_counted(client, ledger_table, region, "passive", now), now)


def read_stepped_back(client: "DynamoDBClient", ledger_table: str, region: str) -> Heartbeat | None:
    """Return when `region` last recorded that another region is active."""
    return _found(client, ledger_table, region, "passive")


def read_table(client: "DynamoDBClient", table: str, region: str) -> Heartbeat | None:
    """Return the newest heartbeat of `region` in the client's replica of the global table."""
    return _found(client, table, region, "beat")


def read_database(client: "DynamoDBClient", ledger_table: str, region: str) -> Heartbeat | None:
    """Return the newest acknowledged database write of `region` in the client's replica of the ledger."""
    return _found(client, ledger_table, region, "database")


def read_storage(client: "S3Client", bucket: str, region: str) -> Heartbeat | None:
    """Return the newest heartbeat of `region` in a bucket."""
    key = FOLDER + region
    # Who may not list a bucket is refused an object that isn't there; a listing says that it isn't.
    listed = client.list_objects_v2(Bucket=bucket, Prefix=key).get("Contents", [])
    if key not in {each["Key"] for each in listed}:
        return None
    number, _, at = client.get_object(Bucket=bucket, Key=key)["Body"].read().decode().partition(" ")
    return Heartbeat(int(number), parsed(at))


def _counted(client: "DynamoDBClient", table: str, region: str, name: str, now: datetime) -> int:
    answer = client.update_item(
        TableName=table,
        Key=_key(region),
        UpdateExpression="ADD #number :one SET #at = :now",
        ExpressionAttributeNames={"#number": name, "#at": f"{name}At"},
        ExpressionAttributeValues={":one": {"N": "1"}, ":now": {"S": written(now)}},
        ReturnValues="UPDATED_NEW",
    )
    return int(answer["Attributes"][name]["N"])


def _found(client: "DynamoDBClient", table: str, region: str, name: str) -> Heartbeat | None:
    item: dict[str, Any] = dict(
        client.get_item(TableName=table, Key=_key(region), ConsistentRead=True).get("Item", {})
    )
    if name not in item:
        return None
    return Heartbeat(int(item[name]["N"]), parsed(item[f"{name}At"]["S"]))


def _key(region: str) -> Any:
    return {"pk": {"S": PARTITION}, "sk": {"S": region}}
