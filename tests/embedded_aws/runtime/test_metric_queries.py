"""A query of Metrics Insights finds the metrics whose dimensions fit, whatever others they have."""

import pytest

from embedded_aws.runtime.metric_queries import parse_query
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import eventually, unique
from tests.embedded_aws.runtime.test_alarms import state

LAG = "SELECT MAX(Lag) FROM \"AWS/RDS\" WHERE DBClusterIdentifier = 'mine'"
MINE, SOURCE = ("DBClusterIdentifier", "mine"), ("SourceRegion", "us-east-1")


def test_a_metric_fits_with_more_dimensions_than_are_asked_for_and_not_with_others() -> None:
    query = parse_query(LAG)
    assert query is not None
    assert query.statistic == "Maximum"
    assert query.fits(("AWS/RDS", "Lag", frozenset({MINE, SOURCE})))
    for other in (
        ("AWS/RDS", "Lag", frozenset({SOURCE})),
        ("AWS/RDS", "Lag", frozenset({("DBClusterIdentifier", "yours")})),
        ("AWS/RDS", "Load", frozenset({MINE})),
        ("drill", "Lag", frozenset({MINE})),
    ):
        assert not query.fits(other)


def test_every_condition_counts_and_none_is_needed() -> None:
    both = parse_query(f"{LAG} AND SourceRegion = 'us-east-1'")
    assert both is not None
    assert both.conditions == {MINE, SOURCE}
    every = parse_query('select avg("My Lag") from "My Space"')
    assert every is not None
    assert every.fits(("My Space", "My Lag", frozenset()))


@pytest.mark.parametrize("text", ["lag > 5", f"{LAG} GROUP BY SourceRegion", f"{LAG} OR a = 'b'"])
def test_what_it_does_not_know_is_no_query(text: str) -> None:
    assert parse_query(text) is None


@pytest.mark.embedded
def test_an_alarm_on_a_query_rises_with_a_metric_whose_other_dimension_nobody_knows(fast: Aws) -> None:
    name = unique("query")
    cloudwatch = fast.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Metrics=[
            {
                "Id": "q",
                "Expression": f"SELECT MAX(Lag) FROM \"drill\" WHERE Cluster = '{name}'",
                "Period": 60,
                "ReturnData": True,
            }
        ],
        EvaluationPeriods=1,
        Threshold=1000,
        ComparisonOperator="GreaterThanThreshold",
    )

    def led_to(value: float, wanted: str) -> bool:
        """Publish a value, and return whether the alarm has the wanted state; the test repeats this until it has."""
        for whose, told in ((name, value), ("another", 9000.0)):
            dimensions = [{"Name": "Cluster", "Value": whose}, {"Name": "Source", "Value": "any"}]
            data = {"MetricName": "Lag", "Value": told, "Dimensions": dimensions}
            cloudwatch.put_metric_data(Namespace="drill", MetricData=[data])
        return state(fast, name) == wanted

    eventually(lambda: led_to(5, "OK"))
    eventually(lambda: led_to(5000, "ALARM"))
