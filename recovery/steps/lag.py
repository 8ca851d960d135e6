"""The replica's lag, from which the loss of a failover is estimated."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import DimensionTypeDef

NAMESPACE = "AWS/RDS"
WINDOW = timedelta(minutes=30)


@dataclass(frozen=True)
class Sample:
    """A value of the metric ReplicaLag, in seconds. RDS reports -1 when replication doesn't run."""

    at: datetime
    seconds: float


@dataclass(frozen=True)
class Lag:
    """The lag at some moment: `seconds`, or None and the reason why it is unknown."""

    seconds: float | None
    reason: str


def at(samples: Iterable[Sample], moment: datetime) -> Lag:
    """Return the last lag measured up to a moment."""
    before = [sample for sample in samples if sample.at <= moment]
    if not before:
        return Lag(
            None, f"unknown: no ReplicaLag in the {_minutes(WINDOW)} minutes before {moment.isoformat()}"
        )
    last = max(before, key=lambda sample: sample.at)
    if last.seconds < 0:
        return Lag(None, f"unknown: replication didn't run at {last.at.isoformat()}")
    return Lag(last.seconds, f"ReplicaLag at {last.at.isoformat()}")


def samples(client: "CloudWatchClient", database: str, until: datetime) -> list[Sample]:
    """Return ReplicaLag's maximum of each minute of the last half hour, from the replica's own region."""
    return maxima(client, "ReplicaLag", [{"Name": "DBInstanceIdentifier", "Value": database}], until)


def maxima(
    client: "CloudWatchClient", metric: str, dimensions: "list[DimensionTypeDef]", until: datetime
) -> list[Sample]:
    """Return a lag metric's maximum of each minute of the last half hour."""
    answer = client.get_metric_statistics(
        Namespace=NAMESPACE,
        MetricName=metric,
        Dimensions=dimensions,
        StartTime=until - WINDOW,
        EndTime=until,
        Period=60,
        Statistics=["Maximum"],
    )
    return [Sample(point["Timestamp"], point["Maximum"]) for point in answer["Datapoints"]]


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
