"""One probe of the active region: up, down, or unknown if the probe itself failed."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from recovery.clock import written
from recovery.https import HttpResponse
from recovery.steps.serving import told

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient

# The scheduler's shortest rate is a minute, so one run of the prober fills it.
RUN_SECONDS = 60


@dataclass(frozen=True)
class Sighting:
    """The result of a probe: `state`, its cause, when the probe began, and how long the answer took, in
    milliseconds.
    """

    state: Literal["up", "down", "unknown"]
    cause: str
    at: datetime
    milliseconds: float


def decide(answer: HttpResponse, at: datetime) -> Sighting:
    """Judge an answer of `/health`: it must be 200 with JSON whose status is ok.

    Other pages (maintenance, a captive portal) answer 200 as well, so the body counts.
    """
    milliseconds = answer.seconds * 1000
    if answer.unknown:
        return Sighting("unknown", answer.unknown, at, milliseconds)
    if answer.status == 200 and _says_ok(answer.body):
        return Sighting("up", "", at, milliseconds)
    return Sighting("down", told(answer), at, milliseconds)


def publish(client: "CloudWatchClient", namespace: str, metric: str, region: str, sighting: Sighting) -> None:
    """Publish a probe's result that isn't unknown: missing data means unknown."""
    dimensions = [{"Name": "Region", "Value": region}]
    client.put_metric_data(
        Namespace=namespace,
        MetricData=[
            {
                "MetricName": metric,
                "Dimensions": dimensions,  # type: ignore[typeddict-item]
                "Timestamp": sighting.at,
                "Value": 1.0 if sighting.state == "down" else 0.0,
                "Unit": "Count",
                # An alarm with periods of less than a minute sees no others; CloudWatch charges nothing for it.
                "StorageResolution": 1,
            },
            {
                "MetricName": "ProbeLatency",
                "Dimensions": dimensions,  # type: ignore[typeddict-item]
                "Timestamp": sighting.at,
                "Value": sighting.milliseconds,
                "Unit": "Milliseconds",
            },
        ],
    )


def record(client: "DynamoDBClient", table: str, region: str, sighting: Sighting) -> None:
    """Record when the present loss began, for the RTO; a good answer clears this time."""
    expression, value = (
        ("SET lostAt = if_not_exists(lostAt, :at)", written(sighting.at))
        if sighting.state == "down"
        else ("SET seenAt = :at REMOVE lostAt", written(sighting.at))
    )
    client.update_item(
        TableName=table,
        Key={"pk": {"S": "probe"}, "sk": {"S": region}},
        UpdateExpression=expression,
        ExpressionAttributeValues={":at": {"S": value}},
    )


def _says_ok(body: str) -> bool:
    try:
        document = json.loads(body)
    except ValueError:
        return False
    return isinstance(document, dict) and document.get("status") == "ok"
