"""The switch of a region: 0 as deployed, 1 when promotion is issued, 2 when the region is ready."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

DEPLOYED, ISSUED, READY = 0, 1, 2


def publish(client: "CloudWatchClient", namespace: str, metric: str, region: str, value: int) -> None:
    """Publish the value of a region's switch in CloudWatch, in standard resolution; `client` is that region's."""
    client.put_metric_data(
        Namespace=namespace,
        MetricData=[
            {
                "MetricName": metric,
                "Dimensions": [{"Name": "Region", "Value": region}],
                "Value": float(value),
                "Unit": "None",
            }
        ],
    )
