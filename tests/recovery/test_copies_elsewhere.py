"""Replication state as AWS itself reports it: S3's metrics, the times of volume snapshots and backups, and
whether a secret is readable.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from recovery.steps.copies import backups_arrive, has_volumes, newest_snapshot
from recovery.steps.replication import Behind
from recovery.steps.standby import secret
from recovery.steps.storage_metrics import latency, pending
from tests.recovery.stubs import Call, client

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
EVIDENCE = {"SourceBucket": "a", "DestinationBucket": "evidence", "RuleId": "everything"}
DATA = {"SourceBucket": "b", "DestinationBucket": "data", "RuleId": "everything"}
TAG = [{"Name": "tag:dr:snapshots", "Values": ["myapp"]}]


def measured(metric: str, rule: dict[str, str], *values: float) -> Call:
    """Return the expected question for S3's metrics of the last 15 minutes with its answer; they arrive minutes
    late, and the current minute counts.
    """
    asked = {
        "Namespace": "AWS/S3",
        "MetricName": metric,
        "Dimensions": [{"Name": name, "Value": value} for name, value in rule.items()],
        "StartTime": NOW - timedelta(minutes=15),
        "EndTime": NOW + timedelta(seconds=1),
        "Period": 60,
        "Statistics": ["Maximum"],
    }
    # In no order, as CloudWatch answers; the first is the newest.
    points = [
        {"Timestamp": NOW - timedelta(minutes=age), "Maximum": value}
        for age, value in enumerate(values, start=1)
    ]
    return Call(
        "get_metric_statistics", asked, {"Datapoints": points[1:] + points[:1] if len(points) < 3 else points}
    )


@pytest.mark.parametrize(
    ("evidence", "data", "behind"),
    [
        ((12.0, 99.0), (5.0,), Behind(12.0, "ReplicationLatency of evidence")),
        ((1.0,), (5.0, 2.0, 3.0), Behind(5.0, "ReplicationLatency of data")),
        ((), (5.0,), Behind(5.0, "ReplicationLatency of data")),
        ((), (), Behind(None, "unknown: S3 published no ReplicationLatency")),
    ],
)
def test_storage_is_as_late_as_its_slowest_rule(
    evidence: tuple[float, ...], data: tuple[float, ...], behind: Behind
) -> None:
    calls = (measured("ReplicationLatency", EVIDENCE, *evidence), measured("ReplicationLatency", DATA, *data))
    with client("cloudwatch", *calls) as metrics:
        assert latency(metrics, [EVIDENCE, DATA], NOW) == behind


@pytest.mark.parametrize(
    ("evidence", "data", "found"),
    [((7.0, 1.0), (5.0,), 12.0), ((), (5.0,), 5.0), ((0.0,), (), 0.0), ((), (), None)],
)
def test_what_is_on_its_way_is_of_all_rules_together_and_unknown_is_not_nothing(
    evidence: tuple[float, ...], data: tuple[float, ...], found: float | None
) -> None:
    calls = (
        measured("BytesPendingReplication", EVIDENCE, *evidence),
        measured("BytesPendingReplication", DATA, *data),
    )
    with client("cloudwatch", *calls) as metrics:
        assert pending(metrics, [EVIDENCE, DATA], NOW) == found


@pytest.mark.parametrize("volumes", [[], [{"VolumeId": "vol-1"}]])
def test_a_region_has_volumes_to_copy_or_none(volumes: list[dict[str, Any]]) -> None:
    call = Call("describe_volumes", {"Filters": TAG, "MaxResults": 5}, {"Volumes": volumes})
    with client("ec2", call) as ec2:
        assert has_volumes(ec2, "dr:snapshots", "myapp") is bool(volumes)


@pytest.mark.parametrize(
    ("pages", "newest"),
    [([[]], None), ([[1, 5]], 1), ([[5], [1, 3]], 1), ([[2], []], 2)],
)
def test_the_newest_finished_copy_counts_on_whatever_page_it_is(
    pages: list[list[int]], newest: int | None
) -> None:
    asked: dict[str, Any] = {
        "OwnerIds": ["self"],
        "Filters": [*TAG, {"Name": "status", "Values": ["completed"]}],
    }
    calls = []
    for number, ages in enumerate(pages):
        answer: dict[str, Any] = {"Snapshots": [{"StartTime": NOW - timedelta(days=age)} for age in ages]}
        if number + 1 < len(pages):
            answer["NextToken"] = f"page {number + 1}"
        more = {"NextToken": f"page {number}"} if number else {}
        calls.append(Call("describe_snapshots", {**asked, **more}, answer))
    with client("ec2", *calls) as ec2:
        assert newest_snapshot(ec2, "dr:snapshots", "myapp") == (
            None if newest is None else NOW - timedelta(days=newest)
        )


@pytest.mark.parametrize(
    ("answer", "error", "state", "cause"),
    [
        ({"VersionIdsToStages": {"1" * 32: ["AWSCURRENT"]}}, "", "ready", "the secret has a current version"),
        (
            {"VersionIdsToStages": {"1" * 32: ["AWSPREVIOUS"]}},
            "",
            "not ready",
            "the secret has no current version",
        ),
        ({}, "", "not ready", "the secret has no current version"),
        (
            {"VersionIdsToStages": {"1" * 32: ["AWSCURRENT"]}, "DeletedDate": NOW},
            "",
            "not ready",
            "the secret is scheduled for deletion",
        ),
        ({}, "ResourceNotFoundException", "not ready", "the region has no replica of the secret"),
    ],
)
def test_a_secret_is_ready_where_it_can_be_read(
    answer: dict[str, Any], error: str, state: str, cause: str
) -> None:
    with client("secretsmanager", Call("describe_secret", {"SecretId": "db"}, answer, error)) as secrets:
        found = secret.examine(secrets, name="db", region="us-west-2")
    assert (found.item, found.state, found.cause) == ("secret db in us-west-2", state, cause)
    fix = (
        "make deploy NAMESPACE=dr_shared; if it is scheduled for deletion: aws secretsmanager restore-secret"
    )
    assert found.fix == ("" if state == "ready" else fix)


SOURCE = "arn:aws:rds:us-east-1:123456789012:db:myapp-db"


def backups(*found: tuple[str, str]) -> Call:
    """Return the expected question for the region's automated backups with its answer: the sources' ARNs and
    statuses.
    """
    kept = [{"DBInstanceArn": arn, "Status": status} for arn, status in found]
    asked = {"DBInstanceIdentifier": "myapp-db"}
    return Call("describe_db_instance_automated_backups", asked, {"DBInstanceAutomatedBackups": kept})


@pytest.mark.parametrize(
    ("found", "arrive"),
    [
        ([], False),
        ([(SOURCE, "replicating")], True),
        ([(SOURCE, "Replicating")], True),
        ([(SOURCE, "pending")], True),
        ([(SOURCE, "creating")], True),
        ([(SOURCE, "active")], True),
        ([(SOURCE, "retained")], False),
        ([(SOURCE.replace("us-east-1", "us-west-2"), "active")], False),
        ([(SOURCE, "retained"), (SOURCE, "replicating")], True),
    ],
)
def test_backups_arrive_while_rds_replicates_them_from_that_database(
    found: list[tuple[str, str]], arrive: bool
) -> None:
    with client("rds", backups(*found)) as rds:
        assert backups_arrive(rds, SOURCE) is arrive
