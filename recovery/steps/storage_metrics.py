"""S3's own replication metrics, in the region of the copies."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from recovery.steps.replication import Behind

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

# S3 publishes each minute, and may be some minutes late.
WINDOW = timedelta(minutes=15)


def latency(client: "CloudWatchClient", rules: Sequence[Mapping[str, str]], now: datetime) -> Behind:
    """Return the latency of the slowest replication rule. `rules` has the metric dimensions of each rule. A rule
    without traffic has no data.
    """
    found = {rule["DestinationBucket"]: _newest(client, "ReplicationLatency", rule, now) for rule in rules}
    known = {bucket: seconds for bucket, seconds in found.items() if seconds is not None}
    if not known:
        return Behind(None, "unknown: S3 published no ReplicationLatency")
    slowest = max(known, key=lambda bucket: known[bucket])
    return Behind(known[slowest], f"ReplicationLatency of {slowest}")


def pending(client: "CloudWatchClient", rules: Sequence[Mapping[str, str]], now: datetime) -> float | None:
    """Return how many bytes wait for replication, over all rules; None if S3 published nothing."""
    found = [_newest(client, "BytesPendingReplication", rule, now) for rule in rules]
    known = [bytes_ for bytes_ in found if bytes_ is not None]
    return sum(known) if known else None


def _newest(client: "CloudWatchClient", metric: str, rule: Mapping[str, str], now: datetime) -> float | None:
    answer = client.get_metric_statistics(
        Namespace="AWS/S3",
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in rule.items()],
        StartTime=now - WINDOW,
        EndTime=now + timedelta(seconds=1),
        Period=60,
        Statistics=["Maximum"],
    )
    points = sorted(answer["Datapoints"], key=lambda point: point["Timestamp"])
    return points[-1]["Maximum"] if points else None
