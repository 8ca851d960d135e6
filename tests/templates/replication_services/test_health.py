"""Replication health as it is deployed: what it looks at, its limits, and its alarms."""

from typing import Any

import pytest

from config import Names, Settings
from config.stacks import REPLICATION
from recovery.settings import ReplicationSettings
from tests.synthesized import Synthesized, stacks
from tests.templates.replication_services.test_configuration import statements

NAMES = Names(Settings())
HERE, THERE = NAMES.standby, NAMES.primary
LOOK = HERE.function("replication")


def replication(settings: dict[str, Any] | None = None) -> Synthesized:
    return stacks(settings)[REPLICATION]


def need(stack: Synthesized) -> ReplicationSettings:
    function = stack.one("aws_lambda_function", function_name=LOOK)
    variables = {"AWS_REGION": stack.provider_region(function), **function["environment"]["variables"]}
    return ReplicationSettings.read(variables)


def alarm(stack: Synthesized, kind: str) -> dict[str, Any]:
    return stack.one("aws_cloudwatch_metric_alarm", alarm_name=HERE.alarm(kind))


def test_it_looks_each_minute_from_the_passive_region_at_its_own_copies() -> None:
    found = need(replication())
    assert (found.region, found.source_region) == (HERE.region, THERE.region)
    assert (found.database, found.table) == (HERE.database, NAMES.global_table)
    assert (found.source_bucket, found.bucket) == (THERE.data_bucket, HERE.data_bucket)
    assert replication().one("aws_scheduler_schedule", name=LOOK)["schedule_expression"] == "rate(1 minute)"
    swapped = need(replication({"active": "standby"}))
    assert (swapped.region, swapped.database) == (THERE.region, THERE.database)
    assert (swapped.source_bucket, swapped.bucket) == (HERE.data_bucket, THERE.data_bucket)


def test_limits_are_the_objectives_and_the_settings() -> None:
    found = need(replication())
    assert (found.database_limit_seconds, found.table_limit_seconds, found.storage_limit_seconds) == (
        60,
        3,
        900,
    )
    assert found.snapshot_limit_seconds == 48 * 3600
    chosen = {
        "objectives": {"database_lag_seconds": 30, "table_lag_seconds": 7, "storage_lag_minutes": 20},
        "replication": {"snapshots": {"interval_hours": 6}},
    }
    found = need(replication(chosen))
    assert (found.database_limit_seconds, found.table_limit_seconds, found.storage_limit_seconds) == (
        30,
        7,
        1200,
    )
    assert found.snapshot_limit_seconds == 12 * 3600
    stack = replication({"replication": {"snapshots": {"late_after_hours": 30}}})
    assert need(stack).snapshot_limit_seconds == alarm(stack, "snapshot-age")["threshold"] == 30 * 3600


def test_s3s_own_metrics_are_those_of_the_deployed_rule() -> None:
    stack = replication()
    (rule,) = need(stack).rules
    deployed = stack.one("aws_s3_bucket_replication_configuration", bucket=rule["SourceBucket"])
    assert deployed["rule"][0]["id"] == rule["RuleId"]
    assert deployed["rule"][0]["destination"]["bucket"] == f"arn:aws:s3:::{rule['DestinationBucket']}"


def test_what_the_workload_lacks_is_not_looked_at() -> None:
    lacking = {"components": {"table": False, "storage": False, "database": False, "recovery": False}}
    found = need(replication(lacking))
    assert (found.table, found.bucket, found.database, found.rules) == ("", "", "", [])
    allowed = statements(replication(lacking), HERE.recovery_role("replication"))
    assert not {"ReadItems", "ReadObjects"} & set(allowed)
    assert need(replication({"replication": {"heartbeats": {"enabled": False}}})).heartbeat_seconds == 0


def test_aurora_is_looked_at_as_a_whole() -> None:
    stack = replication({"database": {"engine": "aurora-postgresql"}})
    assert need(stack).global_database == NAMES.global_database
    actions = statements(stack, HERE.recovery_role("replication"))["LookAtMetricsAndCopies"]["Action"]
    assert "cloudwatch:ListMetrics" in actions


def test_health_is_published_as_the_original_dashboard_names_it() -> None:
    found = need(replication())
    assert (found.health_namespace, found.health_metric) == ("Custom", "ReplicationHealth")
    below = alarm(replication(), "replication-health")
    assert (below["namespace"], below["metric_name"]) == ("Custom", "ReplicationHealth")
    assert below["dimensions"] == {"Region": HERE.region}
    assert (below["comparison_operator"], below["threshold"]) == ("LessThanThreshold", 1)


@pytest.mark.parametrize("kind", ["replication-health", "replication-unknown"])
def test_no_data_is_a_state_of_its_own_that_is_told(kind: str) -> None:
    found = alarm(replication(), kind)
    assert found["treat_missing_data"] == "missing"
    assert found["insufficient_data_actions"] == [HERE.topic_arn]


def test_not_known_has_an_alarm_beside_late() -> None:
    found = alarm(replication(), "replication-unknown")
    assert (found["metric_name"], found["threshold"]) == (need(replication()).unknown_metric, 0)
    assert found["comparison_operator"] == "GreaterThanThreshold"


def test_how_long_something_must_be_late_is_a_setting() -> None:
    stack = replication(
        {
            "replication": {"alarm_period_seconds": 300, "alarm_periods": 2},
            "objectives": {"rpo_seconds": 600},
        }
    )
    for kind in ("replication-health", "replication-unknown", "snapshot-age"):
        found = alarm(stack, kind)
        assert (found["period"], found["evaluation_periods"]) == (300, 2)


def test_it_reads_heartbeats_only_and_writes_nothing_but_metrics() -> None:
    found = statements(replication(), HERE.recovery_role("replication"))
    assert found["ReadItems"]["Condition"] == {
        "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["dr-heartbeat"]}
    }
    assert set(found["ReadObjects"]["Resource"]) == {
        f"{each.data_bucket_arn}/dr-heartbeat/*" for each in (HERE, THERE)
    }
    verbs = {action.split(":")[1] for each in found.values() for action in each["Action"]}
    changing = {verb for verb in verbs if not verb.startswith(("Get", "Describe", "List", "Decrypt"))}
    assert changing == {
        "PutMetricData",
        "CreateLogStream",
        "PutLogEvents",
        "PutTraceSegments",
        "PutTelemetryRecords",
    }
