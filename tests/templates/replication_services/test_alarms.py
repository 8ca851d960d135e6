"""Replication of buckets is watched in both directions, each metric where S3 publishes it."""

import json
from typing import Any

import pytest

from config.stacks import PRIMARY, REPLICATION, SHARED, STANDBY
from tests.synthesized import Synthesized, stacks

ACCOUNT = "123456789012"
DIRECTIONS = [("us-east-1", "us-west-2"), ("us-west-2", "us-east-1")]
KINDS = ("data", "static", "evidence")
BOTH_WAYS = pytest.mark.parametrize(("here", "there"), DIRECTIONS)


def _bucket(kind: str, region: str) -> str:
    return f"myapp-{kind}-{ACCOUNT}-{region}"


def _alarm(
    metric: str, kind: str, here: str, there: str, settings: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return the alarm on a metric of the direction from `here` to `there`; its region is added."""
    synthesized = stacks(settings)[REPLICATION]
    dimensions = {
        "SourceBucket": _bucket(kind, here),
        "DestinationBucket": _bucket(kind, there),
        "RuleId": _rule(here, kind),
    }
    found = synthesized.one("aws_cloudwatch_metric_alarm", metric_name=metric, dimensions=dimensions)
    assert found["namespace"] == "AWS/S3"
    return {**found, "region": synthesized.provider_region(found)}


def _rule(here: str, kind: str) -> str:
    stack = SHARED if kind == "evidence" else REPLICATION
    configuration = stacks()[stack].one("aws_s3_bucket_replication_configuration", bucket=_bucket(kind, here))
    return str(configuration["rule"][0]["id"])


@BOTH_WAYS
@pytest.mark.parametrize("kind", KINDS)
def test_late_objects_are_told_in_the_region_that_waits_for_them(kind: str, here: str, there: str) -> None:
    chosen = {"objectives": {"storage_lag_minutes": 20}, "replication": {"alarm_periods": 4}}
    alarm = _alarm("ReplicationLatency", kind, here, there, chosen)
    assert alarm["region"] == there
    assert alarm["alarm_actions"] == [f"arn:aws:sns:{there}:{ACCOUNT}:myapp-dr-notifications"]
    assert (alarm["threshold"], alarm["statistic"]) == (20 * 60, "Maximum")
    assert (alarm["evaluation_periods"], alarm["period"]) == (4, 60)


@BOTH_WAYS
@pytest.mark.parametrize("kind", KINDS)
def test_objects_that_s3_gave_up_are_told_at_once_in_the_region_that_has_them(
    kind: str, here: str, there: str
) -> None:
    alarm = _alarm("OperationsFailedReplication", kind, here, there)
    assert alarm["region"] == here
    assert alarm["alarm_actions"] == [f"arn:aws:sns:{here}:{ACCOUNT}:myapp-dr-notifications"]
    assert (alarm["threshold"], alarm["statistic"], alarm["evaluation_periods"]) == (0, "Sum", 1)


def test_no_two_alarms_of_a_region_have_one_name() -> None:
    synthesized = stacks()[REPLICATION]
    named = [
        (synthesized.provider_region(a), a["alarm_name"])
        for a in synthesized.all("aws_cloudwatch_metric_alarm")
    ]
    assert len(set(named)) == len(named)


@BOTH_WAYS
@pytest.mark.parametrize("kind", ["data", "static"])
def test_rules_are_timed_and_measured(kind: str, here: str, there: str) -> None:
    rules = stacks()[REPLICATION].one("aws_s3_bucket_replication_configuration", bucket=_bucket(kind, here))[
        "rule"
    ]
    destination = rules[0]["destination"]
    assert destination["bucket"].endswith(_bucket(kind, there))
    for part in ("metrics", "replication_time"):
        assert destination[part]["status"] == "Enabled"
    assert destination["metrics"]["event_threshold"]["minutes"] == 15


def _queue(synthesized: Synthesized, resource: dict[str, Any]) -> dict[str, Any]:
    (queue,) = resource["queue"]
    assert synthesized.provider_region(resource) == queue["queue_arn"].split(":")[3]
    return dict(queue)


def test_each_late_or_failed_object_is_named_in_the_queue_of_its_region() -> None:
    every = stacks()
    told = [
        (each[stack], found)
        for each in [every]
        for stack in (SHARED, PRIMARY, STANDBY)
        for found in each[stack].all("aws_s3_bucket_notification")
    ]
    # Three pairs of buckets.
    assert len(told) == 6
    for synthesized, found in told:
        events = set(_queue(synthesized, found)["events"])
        assert {
            "s3:Replication:OperationFailedReplication",
            "s3:Replication:OperationMissedThreshold",
        } <= events
        assert found["eventbridge"] is True


def test_only_the_projects_buckets_write_to_that_queue() -> None:
    synthesized = stacks()[SHARED]
    for queue in synthesized.all("aws_sqs_queue", name="myapp-replication-events"):
        (statement,) = json.loads(queue["policy"])["Statement"]
        region = synthesized.provider_region(queue)
        assert statement["Resource"] == [f"arn:aws:sqs:{region}:{ACCOUNT}:myapp-replication-events"]
        assert statement["Condition"] == {
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
            "ArnLike": {"aws:SourceArn": "arn:aws:s3:::myapp-*"},
        }
        # A queue that a revoked key closes couldn't tell of it.
        assert queue["sqs_managed_sse_enabled"] is True


def test_batch_jobs_start_replication_and_read_no_object() -> None:
    synthesized = stacks()[REPLICATION]
    role = synthesized.one("aws_iam_role", name="myapp-dr-batch-replication")
    attached = synthesized.one("aws_iam_role_policy", role=f"${{{synthesized.address(role)}.id}}")
    allowed = {action for each in json.loads(attached["policy"])["Statement"] for action in each["Action"]}
    assert allowed == {
        "s3:GetReplicationConfiguration",
        "s3:InitiateReplication",
        "s3:PutInventoryConfiguration",
        "s3:PutObject",
    }
    assert json.loads(role["assume_role_policy"])["Statement"][0]["Principal"] == {
        "Service": "batchoperations.s3.amazonaws.com"
    }
