"""Metrics that the recovery publishes about itself."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient


def publish(
    client: "CloudWatchClient", namespace: str, values: Mapping[str, float], dimensions: Mapping[str, str]
) -> None:
    """Publish values as metrics with the same dimensions. Unknown values aren't published: missing data means
    unknown.
    """
    if values:
        named = [{"Name": name, "Value": value} for name, value in dimensions.items()]
        client.put_metric_data(
            Namespace=namespace,
            MetricData=[
                {"MetricName": name, "Value": value, "Dimensions": named}  # type: ignore[typeddict-item]
                for name, value in values.items()
            ],
        )
