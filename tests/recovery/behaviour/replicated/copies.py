"""The replicated stores of both regions: simulated lags, rules, and the metrics that the health function
publishes.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from config import Names, Settings
from tests.embedded_aws.conftest import Aws
from tests.recovery.behaviour.waiting import eventually
from wiring.replication import health_settings

NAMES = Names(Settings())
HERE, THERE = NAMES.standby, NAMES.primary
FAST = 60
# The limits of the table's settings, and heartbeats as often as they may be.
SETTINGS = replace(health_settings(Settings(), NAMES), database="", heartbeat_seconds=1)
# What a loaded machine itself may be late, in seconds.
SLOW = 6.0
# When heartbeats began to be written, and when they were.
Beats = list[tuple[float, float]]


def more(beats: Beats, number: int) -> None:
    """Wait for the given number of further heartbeats."""
    wanted = len(beats) + number
    eventually(lambda: len(beats) >= wanted)


def lag(aws: Aws, seconds: float, *, paused: bool = False, service: str = "dynamodb") -> None:
    aws.control.set_replication(service, THERE.region, HERE.region, lag_seconds=seconds, paused=paused)


def published(aws: Aws, namespace: str, metric: str, **dimensions: str) -> list[float]:
    """Return what was published of the passive region, in the order of time."""
    now = datetime.now(UTC)
    points = aws.client("cloudwatch", HERE.region).get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[
            {"Name": name, "Value": value} for name, value in {"Region": HERE.region, **dimensions}.items()
        ],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(hours=1),
        Period=1,
        Statistics=["Minimum"],
    )["Datapoints"]
    return [each["Minimum"] for each in sorted(points, key=lambda point: point["Timestamp"])]


def replicate(aws: Aws, more: dict[str, Any]) -> None:
    """Make a rule from the active region's bucket to the passive one's; `more` is of its destination."""
    rule = {
        "ID": "everything",
        "Status": "Enabled",
        "Priority": 1,
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "Destination": {"Bucket": HERE.data_bucket_arn, **more},
    }
    aws.client("s3", THERE.region).put_bucket_replication(
        Bucket=THERE.data_bucket,
        ReplicationConfiguration={"Role": NAMES.role_arn("storage-replication"), "Rules": [rule]},
    )


def make_table(aws: Aws, name: str) -> None:
    tables = aws.client("dynamodb", THERE.region)
    tables.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    tables.update_table(TableName=name, ReplicaUpdates=[{"Create": {"RegionName": HERE.region}}])


def make_bucket(aws: Aws, where: Any) -> None:
    storage = aws.client("s3", where.region)
    constraint: dict[str, Any] = (
        {"CreateBucketConfiguration": {"LocationConstraint": where.region}} if where is HERE else {}
    )
    storage.create_bucket(Bucket=where.data_bucket, **constraint)
    storage.put_bucket_versioning(Bucket=where.data_bucket, VersioningConfiguration={"Status": "Enabled"})
