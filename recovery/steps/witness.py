"""The view of the witness region's prober: a second opinion on whether the active region is lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from recovery.steps.preconditions import Sight

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

WINDOW = timedelta(minutes=3)


def decide(minutes: Sequence[float]) -> Sight:
    """Judge by the shares of failed probes in each of the last minutes: 0.0 is none, 1.0 is all.

    Only a witness without any failed probe contradicts a loss; a witness without data neither confirms nor
    contradicts it.
    """
    if not minutes:
        return "unknown"
    return "down" if any(minutes) else "up"


def minutes(
    client: "CloudWatchClient", namespace: str, metric: str, probed_region: str, until: datetime
) -> list[float]:
    """Return the share of the witness's probes that failed in each of the last minutes, from the witness region's
    CloudWatch.
    """
    answer = client.get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[{"Name": "Region", "Value": probed_region}],
        StartTime=until - WINDOW,
        EndTime=until,
        Period=60,
        Statistics=["Average"],
    )
    return [point["Average"] for point in answer["Datapoints"]]
