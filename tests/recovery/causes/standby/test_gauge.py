"""A metric that a function publishes is judged by its newest value."""

from datetime import UTC, datetime, timedelta

import pytest

from recovery.steps.diagnosis import Diagnosis, State
from recovery.steps.standby import gauge
from tests.recovery.stubs import Call, client

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
HERE = "us-west-2"


def ago(**what: float) -> datetime:
    return NOW - timedelta(**what)


GAUGE = gauge.Gauge("drift", "app/dr", "Drift", 0, 2, 10, "look at the function")


@pytest.mark.parametrize(
    ("values", "state", "cause"),
    [
        ({1: 0.0, 2: 9.0}, "ready", "Drift is 0 at 2026-01-02T11:59:00+00:00"),
        ({1: 2.0}, "ready", "Drift is 2 at 2026-01-02T11:59:00+00:00"),
        ({2: 0.0, 1: 2.5}, "not ready", "Drift is 2.5 at 2026-01-02T11:59:00+00:00"),
        ({1: -0.5}, "not ready", "Drift is -0.5 at 2026-01-02T11:59:00+00:00"),
        ({}, "unknown", "no Drift in the last 10 minutes"),
    ],
)
def test_the_newest_value_of_a_metric_counts(values: dict[int, float], state: State, cause: str) -> None:
    asked = {
        "Namespace": "app/dr",
        "MetricName": "Drift",
        "Dimensions": [{"Name": "Region", "Value": HERE}],
        "StartTime": ago(minutes=10),
        "EndTime": NOW + timedelta(seconds=1),
        "Period": 60,
        "Statistics": ["Minimum"],
    }
    points = [{"Timestamp": ago(minutes=age), "Minimum": value} for age, value in values.items()]
    with client("cloudwatch", Call("get_metric_statistics", asked, {"Datapoints": points})) as metrics:
        found = gauge.examine(metrics, GAUGE, region=HERE, now=NOW)
    assert found == Diagnosis("drift", state, cause, "" if state == "ready" else "look at the function")
