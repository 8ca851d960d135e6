"""The configuration sync as it is deployed: where it runs, what starts it, and what it may do."""

import json
from typing import Any

from config import Names, Settings
from config.names import DRIFT_METRIC
from config.stacks import REPLICATION
from recovery.settings import ConfigurationSettings
from tests.synthesized import Synthesized, stacks

NAMES = Names(Settings())
HERE, THERE = NAMES.standby, NAMES.primary
SYNC = HERE.function("configuration")


def replication(settings: dict[str, Any] | None = None) -> Synthesized:
    return stacks(settings)[REPLICATION]


def need(stack: Synthesized, region: str) -> ConfigurationSettings:
    function = stack.one("aws_lambda_function", function_name=SYNC)
    return ConfigurationSettings.read({"AWS_REGION": region, **function["environment"]["variables"]})


def statements(stack: Synthesized, role: str) -> dict[str, dict[str, Any]]:
    """Return the statements of a role, by their ids."""
    address = stack.address(stack.one("aws_iam_role", name=role))
    policy = stack.one("aws_iam_role_policy", role=f"${{{address}.name}}")["policy"]
    return {each["Sid"]: each for each in json.loads(policy)["Statement"]}


def test_the_sync_is_in_the_passive_region_and_reads_the_active_one() -> None:
    function = replication().one("aws_lambda_function", function_name=SYNC)
    assert replication().provider_region(function) == HERE.region
    assert need(replication(), HERE.region).source_region == THERE.region
    swapped = replication({"active": "standby"})
    function = swapped.one("aws_lambda_function", function_name=SYNC)
    assert swapped.provider_region(function) == THERE.region
    assert need(swapped, THERE.region).source_region == HERE.region


def test_the_endpoints_and_the_image_of_a_region_are_never_copied_whatever_the_settings_say() -> None:
    own = {NAMES.endpoint_parameter, HERE.cache_endpoint_parameter, HERE.image_parameter}
    chosen = {"replication": {"configuration": {"excluded": ["/feature/flags", "/regional/"]}}}
    assert set(need(replication(), HERE.region).excluded) == own
    assert set(need(replication(chosen), HERE.region).excluded) == {
        *own,
        "/myapp/feature/flags",
        "/myapp/regional/",
    }
    denied = statements(replication(), HERE.recovery_role("configuration"))["NeverTheRegionsOwn"]
    assert denied["Effect"] == "Deny"
    assert set(denied["Resource"]) == {HERE.parameter_arn(each) for each in own}


def test_it_runs_every_five_minutes_so_that_a_lost_event_heals() -> None:
    schedule = replication().one("aws_scheduler_schedule", name=SYNC)
    assert schedule["schedule_expression"] == "rate(5 minutes)"
    assert schedule["target"]["arn"] == HERE.function_arn("configuration")
    assert replication().provider_region(schedule) == HERE.region


def test_a_change_goes_over_the_passive_regions_bus_to_the_sync() -> None:
    stack = replication()
    changed = stack.one("aws_cloudwatch_event_rule", name=THERE.function("parameter-changed"))
    arrived = stack.one("aws_cloudwatch_event_rule", name=HERE.function("parameter-arrived"))
    assert stack.provider_region(changed) == THERE.region
    assert stack.provider_region(arrived) == HERE.region
    for rule in (changed, arrived):
        pattern = json.loads(rule["event_pattern"])
        assert (pattern["source"], pattern["detail-type"]) == (["aws.ssm"], ["Parameter Store Change"])
        assert pattern["detail"] == {"name": [{"prefix": "/myapp/"}]}
    forwarded = stack.one("aws_cloudwatch_event_target", rule=f"${{{stack.address(changed)}.name}}")
    assert forwarded["arn"] == HERE.arn("events", "event-bus/default")
    assert forwarded["role_arn"] == THERE.recovery_role_arn("forward-changes")
    called = stack.one("aws_cloudwatch_event_target", rule=f"${{{stack.address(arrived)}.name}}")
    assert called["arn"] == HERE.function_arn("configuration")
    permission = stack.one("aws_lambda_permission", principal="events.amazonaws.com")
    assert permission["source_arn"] == f"${{{stack.address(arrived)}.arn}}"


def test_its_own_copies_do_not_start_it_again() -> None:
    arrived = replication().one("aws_cloudwatch_event_rule", name=HERE.function("parameter-arrived"))
    assert json.loads(arrived["event_pattern"])["region"] == [THERE.region]


def test_it_writes_only_here_and_reads_values_only_there() -> None:
    found = statements(replication(), HERE.recovery_role("configuration"))
    assert found["WriteCopies"]["Resource"] == [HERE.parameter_arn("/myapp/*")]
    assert all(f":{THERE.region}:" in arn for arn in found["ReadParameters"]["Resource"])
    assert found["DecryptThere"]["Condition"] == {
        "StringEquals": {"kms:ViaService": f"ssm.{THERE.region}.amazonaws.com"}
    }
    assert found["LookAtSecrets"]["Action"] == ["secretsmanager:DescribeSecret"]
    actions = {action for each in found.values() for action in each["Action"]}
    assert not any("*" in action or action == "secretsmanager:GetSecretValue" for action in actions)


def test_without_a_database_of_ours_there_is_no_secret_to_look_at() -> None:
    stack = replication({"components": {"database": False, "recovery": False}})
    assert need(stack, HERE.region).secrets == []
    assert "LookAtSecrets" not in statements(stack, HERE.recovery_role("configuration"))


def test_drift_has_an_alarm_and_silence_is_told() -> None:
    alarm = replication().one("aws_cloudwatch_metric_alarm", metric_name=DRIFT_METRIC)
    assert (alarm["threshold"], alarm["comparison_operator"]) == (0, "GreaterThanThreshold")
    assert (alarm["period"], alarm["evaluation_periods"], alarm["statistic"]) == (300, 3, "Minimum")
    assert alarm["treat_missing_data"] == "missing"
    assert alarm["insufficient_data_actions"] == alarm["alarm_actions"] == [HERE.topic_arn]
    assert replication().provider_region(alarm) == HERE.region
