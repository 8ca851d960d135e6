"""Judges the last result of another function of the region, by the metric that the function publishes repeatedly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from recovery.steps.diagnosis import Diagnosis, judge

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient


@dataclass(frozen=True)
class Gauge:
    """A metric that gets at least one value in each period of `minutes`.

    The metric is good if its newest value is between `least` and `most`. `fix` says where to look.
    """

    item: str
    namespace: str
    metric: str
    least: float
    most: float
    minutes: int
    fix: str


def examine(metrics: "CloudWatchClient", gauge: Gauge, *, region: str, now: datetime) -> Diagnosis:
    """Read the metric's values of the gauge's last `minutes` in a region, and judge the newest."""
    points = metrics.get_metric_statistics(
        Namespace=gauge.namespace,
        MetricName=gauge.metric,
        Dimensions=[{"Name": "Region", "Value": region}],
        StartTime=now - timedelta(minutes=gauge.minutes),
        EndTime=now + timedelta(seconds=1),
        Period=60,
        Statistics=["Minimum"],
    )["Datapoints"]
    return judge_gauge(gauge, {point["Timestamp"]: point["Minimum"] for point in points})


def judge_gauge(gauge: Gauge, values: Mapping[datetime, float]) -> Diagnosis:
    """Judge the newest of a metric's values, which are given by their time; without values the result is unknown."""
    if not values:
        cause = f"no {gauge.metric} in the last {gauge.minutes} minutes"
        return Diagnosis(gauge.item, "unknown", cause, gauge.fix)
    at = max(values)
    return judge(
        gauge.item,
        good=gauge.least <= values[at] <= gauge.most,
        cause=f"{gauge.metric} is {values[at]:g} at {at.isoformat()}",
        fix=gauge.fix,
    )
