"""A global database says which cluster writes, and how far the others are behind."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from recovery.steps import global_database
from recovery.steps.lag import Sample
from tests.recovery.stubs import Call, client

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)


def ago(**what: float) -> datetime:
    return NOW - timedelta(**what)


CLUSTER = "arn:aws:rds:us-west-2:123456789012:cluster:myapp-db"
OTHER = "arn:aws:rds:us-east-1:123456789012:cluster:myapp-db"


def described(cluster: dict[str, Any] | None, whole: dict[str, Any] | None) -> tuple[Call, ...]:
    one = Call(
        "describe_db_clusters",
        {"DBClusterIdentifier": "myapp-db"},
        {"DBClusters": [{"DBClusterArn": CLUSTER, "Status": "available", **(cluster or {})}]},
        "" if cluster is not None else "DBClusterNotFoundFault",
    )
    other = Call(
        "describe_global_clusters",
        {"GlobalClusterIdentifier": "whole"},
        {"GlobalClusters": [whole or {}]},
        "" if whole is not None else "GlobalClusterNotFoundFault",
    )
    return (one,) if cluster is None else (one, other)


MEMBERS = {"GlobalClusterMembers": [{"DBClusterArn": OTHER, "IsWriter": True}, {"DBClusterArn": CLUSTER}]}
WRITER = {"GlobalClusterMembers": [{"DBClusterArn": OTHER}, {"DBClusterArn": CLUSTER, "IsWriter": True}]}


@pytest.mark.parametrize(
    ("cluster", "whole", "found"),
    [
        (None, None, ("", False, "")),
        ({}, None, ("", False, "")),
        ({"Endpoint": "here"}, MEMBERS, ("available", True, "here")),
        ({}, MEMBERS, ("available", True, "")),
        ({}, WRITER, ("available", False, "")),
        (
            {},
            {**WRITER, "FailoverState": {"Status": "failing-over", "ToDbClusterArn": CLUSTER}},
            ("failing-over", False, ""),
        ),
        (
            {},
            {**WRITER, "FailoverState": {"Status": "failing-over", "ToDbClusterArn": OTHER}},
            ("available", False, ""),
        ),
        (
            {},
            {**WRITER, "FailoverState": {"Status": "cancelling", "ToDbClusterArn": CLUSTER}},
            ("available", False, ""),
        ),
    ],
)
def test_a_global_database_is_seen_from_the_region_that_is_asked(
    cluster: dict[str, Any] | None, whole: dict[str, Any] | None, found: tuple[str, bool, str]
) -> None:
    with client("rds", *described(cluster, whole)) as rds:
        database = global_database.describe(rds, "myapp-db", "whole")
    assert (database.status, database.is_replica, database.address) == found


def test_a_global_database_that_cannot_be_asked_is_not_one_that_is_missing() -> None:
    call = Call("describe_db_clusters", {"DBClusterIdentifier": "myapp-db"}, error="Throttling")
    with client("rds", call) as rds, pytest.raises(ClientError, match="Throttling"):
        global_database.describe(rds, "myapp-db", "whole")


def test_a_global_databases_lag_is_of_all_its_sources_in_seconds() -> None:
    cluster = {"Name": "DBClusterIdentifier", "Value": "myapp-db"}
    source = [cluster, {"Name": "SourceRegion", "Value": "us-east-1"}]
    listed = Call(
        "list_metrics",
        {"Namespace": "AWS/RDS", "MetricName": "AuroraGlobalDBReplicationLag", "Dimensions": [cluster]},
        {"Metrics": [{"Namespace": "AWS/RDS", "MetricName": "x", "Dimensions": source}]},
    )
    points = Call(
        "get_metric_statistics",
        {
            "Namespace": "AWS/RDS",
            "MetricName": "AuroraGlobalDBReplicationLag",
            "Dimensions": source,
            "StartTime": ago(minutes=30),
            "EndTime": NOW,
            "Period": 60,
            "Statistics": ["Maximum"],
        },
        {"Datapoints": [{"Timestamp": ago(minutes=1), "Maximum": 1500.0}]},
    )
    with client("cloudwatch", listed, points) as metrics:
        assert global_database.samples(metrics, "myapp-db", NOW) == [Sample(ago(minutes=1), 1.5)]
