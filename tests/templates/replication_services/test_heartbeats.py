"""The heartbeats' writer as it is deployed."""

from typing import Any

from config import Names, Settings
from config.stacks import REPLICATION
from recovery.settings import HeartbeatSettings
from tests.synthesized import Synthesized, stacks
from tests.templates.replication_services.test_configuration import statements

NAMES = Names(Settings())
HERE = NAMES.primary
WRITER = HERE.function("heartbeat")


def replication(settings: dict[str, Any] | None = None) -> Synthesized:
    return stacks(settings)[REPLICATION]


def need(stack: Synthesized) -> HeartbeatSettings:
    function = stack.one("aws_lambda_function", function_name=WRITER)
    variables = {"AWS_REGION": stack.provider_region(function), **function["environment"]["variables"]}
    return HeartbeatSettings.read(variables)


def test_the_writer_is_in_the_active_region_and_writes_to_its_stores() -> None:
    found = need(replication())
    assert (found.region, found.table, found.bucket) == (HERE.region, NAMES.global_table, HERE.data_bucket)
    assert (found.host, found.path) == (NAMES.region_host("primary"), "/health/ready")
    swapped = need(replication({"active": "standby"}))
    assert (swapped.region, swapped.bucket) == (NAMES.standby.region, NAMES.standby.data_bucket)
    assert swapped.host == NAMES.region_host("standby")


def test_it_runs_each_minute_one_at_a_time_and_ends_soon_after_it() -> None:
    stack = replication()
    assert stack.one("aws_scheduler_schedule", name=WRITER)["schedule_expression"] == "rate(1 minute)"
    function = stack.one("aws_lambda_function", function_name=WRITER)
    assert function["reserved_concurrent_executions"] == 1
    assert 60 < function["timeout"] <= 90


def test_how_often_and_whether_at_all_are_settings() -> None:
    assert need(replication()).interval_seconds == 5
    chosen = {"replication": {"heartbeats": {"interval_seconds": 30}}}
    assert need(replication(chosen)).interval_seconds == 30
    off = replication({"replication": {"heartbeats": {"enabled": False}}})
    assert not off.all("aws_lambda_function", function_name=WRITER)


def test_a_store_that_the_workload_lacks_gets_none() -> None:
    found = need(replication({"components": {"table": False, "storage": False}}))
    assert (found.table, found.bucket) == ("", "")


def test_it_may_write_its_own_items_and_objects_and_nothing_else() -> None:
    found = statements(replication(), HERE.recovery_role("heartbeat"))
    assert found["WriteItems"]["Condition"] == {
        "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["dr-heartbeat"]}
    }
    assert set(found["WriteItems"]["Resource"]) == {
        HERE.table_arn(NAMES.ledger_table),
        HERE.table_arn(NAMES.global_table),
    }
    assert found["WriteObjects"]["Resource"] == [f"{HERE.data_bucket_arn}/dr-heartbeat/*"]
    writes = {a for each in found.values() for a in each["Action"] if a.startswith(("dynamodb:", "s3:"))}
    assert writes == {"dynamodb:GetItem", "dynamodb:UpdateItem", "s3:PutObject"}
