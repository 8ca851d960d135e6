"""A probe says what it saw, when, and how long it took."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from recovery.https import HttpResponse
from recovery.steps import probe, witness
from tests.recovery.stubs import Call, client

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
WRITTEN = "2026-01-02T12:00:00.000Z"


def ago(**what: float) -> datetime:
    return NOW - timedelta(**what)


@pytest.mark.parametrize(
    ("answer", "state", "cause"),
    [
        (HttpResponse("h", 200, '{"status": "ok"}', 0.25), "up", ""),
        (HttpResponse("h", 200, '{"status": "busy"}', 0.25), "down", 'h answered 200: {"status": "busy"}'),
        (HttpResponse("h", 200, "[1]", 0.25), "down", "h answered 200: [1]"),
        (HttpResponse("h", 200, "maintenance", 0.25), "down", "h answered 200: maintenance"),
        (HttpResponse("h", 503, '{"status": "ok"}', 0.25), "down", 'h answered 503: {"status": "ok"}'),
        (HttpResponse("h", None, "", 0.25, failure="refused"), "down", "h failed: refused"),
        (HttpResponse("h", None, "", 0.25, unknown="no name"), "unknown", "no name"),
    ],
)
def test_a_probe_says_what_it_saw_when_and_how_long_it_took(
    answer: HttpResponse, state: str, cause: str
) -> None:
    found = probe.decide(answer, NOW)
    assert (found.state, found.cause, found.at, found.milliseconds) == (state, cause, NOW, 250.0)


@pytest.mark.parametrize(("state", "value"), [("up", 0.0), ("down", 1.0)])
def test_a_sighting_is_published_with_its_latency(state: Any, value: float) -> None:
    region = [{"Name": "Region", "Value": "us-east-1"}]
    sent = {
        "Namespace": "app/dr",
        "MetricData": [
            {
                "MetricName": "Failed",
                "StorageResolution": 1,
                "Dimensions": region,
                "Timestamp": NOW,
                "Value": value,
                "Unit": "Count",
            },
            {
                "MetricName": "ProbeLatency",
                "Dimensions": region,
                "Timestamp": NOW,
                "Value": 12.0,
                "Unit": "Milliseconds",
            },
        ],
    }
    with client("cloudwatch", Call("put_metric_data", sent)) as metrics:
        probe.publish(metrics, "app/dr", "Failed", "us-east-1", probe.Sighting(state, "", NOW, 12.0))


@pytest.mark.parametrize(
    ("state", "expression"),
    [("down", "SET lostAt = if_not_exists(lostAt, :at)"), ("up", "SET seenAt = :at REMOVE lostAt")],
)
def test_the_first_sight_of_a_loss_is_kept_until_the_region_is_up(state: Any, expression: str) -> None:
    sent = {
        "TableName": "ledger",
        "Key": {"pk": {"S": "probe"}, "sk": {"S": "us-east-1"}},
        "UpdateExpression": expression,
        "ExpressionAttributeValues": {":at": {"S": WRITTEN}},
    }
    with client("dynamodb", Call("update_item", sent)) as tables:
        probe.record(tables, "ledger", "us-east-1", probe.Sighting(state, "", NOW, 1.0))


def test_the_witness_is_asked_for_its_last_minutes() -> None:
    asked = {
        "Namespace": "app/dr",
        "MetricName": "Failed",
        "Dimensions": [{"Name": "Region", "Value": "us-east-1"}],
        "StartTime": ago(minutes=3),
        "EndTime": NOW,
        "Period": 60,
        "Statistics": ["Average"],
    }
    points = [{"Timestamp": ago(minutes=age), "Average": value} for age, value in ((1, 0.0), (2, 1.0))]
    with client("cloudwatch", Call("get_metric_statistics", asked, {"Datapoints": points})) as metrics:
        assert witness.minutes(metrics, "app/dr", "Failed", "us-east-1", NOW) == [0.0, 1.0]
    assert [witness.decide(seen) for seen in ([], [0.0], [0.0, 0.1])] == ["unknown", "up", "down"]
