"""Least privilege, over the policies that are deployed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from config import Names, Settings
from machines.definition import FUNCTIONS
from operations.reconcile.instances import name_aside
from tests.adoption import network
from tests.templates.recovery_automation.conftest import Synthesized

NAMES = Names(Settings())
TRACING = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
SETTING_ASIDE = {"rds:ModifyDBInstance", "rds:AddTagsToResource", "rds:RemoveTagsFromResource"}
# Actions for which AWS knows no resource (service authorization reference), or no usable one.
WITHOUT_RESOURCE = {
    "autoscaling:DescribeAutoScalingGroups",
    # Of composite alarms (CloudWatch API reference, DescribeAlarms).
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetMetricStatistics",
    "cloudwatch:PutMetricData",
    "ec2:DescribeImages",
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
    *TRACING,
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
}


def statements(recovery: Synthesized) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every statement with the name of its role."""
    roles = recovery.document["resource"]["aws_iam_role"]
    for block in recovery.all("aws_iam_role_policy"):
        address = block["role"].removeprefix("${aws_iam_role.").removesuffix(".name}")
        for statement in json.loads(block["policy"])["Statement"]:
            yield roles[address]["name"], statement


def actions_of(recovery: Synthesized, role: str) -> set[str]:
    return {action for name, each in statements(recovery) for action in each["Action"] if name == role}


def test_no_role_may_do_everything(recovery: Synthesized) -> None:
    found = list(statements(recovery))
    assert len(found) > 60
    for role, statement in found:
        for action in statement["Action"]:
            assert "*" not in action or action == "kms:GenerateDataKey*", (role, action)


def test_a_resource_is_named_wherever_aws_knows_one(recovery: Synthesized) -> None:
    for role, statement in statements(recovery):
        if "*" in statement["Resource"]:
            assert set(statement["Action"]) <= WITHOUT_RESOURCE, (role, statement["Sid"])


@pytest.mark.parametrize(("here", "there"), [(NAMES.standby, NAMES.primary), (NAMES.primary, NAMES.standby)])
def test_a_role_acts_in_its_own_region_and_only_the_hand_over_in_the_other(
    recovery: Synthesized, here: Any, there: Any
) -> None:
    leaving = {
        role
        for role, statement in statements(recovery)
        if role.endswith(f"-{here.region}") and f":{there.region}:" in json.dumps(statement["Resource"])
    }
    assert leaving == {here.recovery_role("handover")}


def test_no_role_may_touch_iam_route53_or_cloudfront(recovery: Synthesized) -> None:
    for role, statement in statements(recovery):
        for action in statement["Action"]:
            assert action.split(":")[0] not in {"iam", "route53", "cloudfront", "sts"}, role


def test_only_the_machine_its_repeater_and_a_manual_failover_may_publish_the_switch(
    recovery: Synthesized,
) -> None:
    publishers = {
        role
        for role, statement in statements(recovery)
        if "cloudwatch:PutMetricData" in statement["Action"]
        and statement["Condition"]["StringEquals"]["cloudwatch:namespace"] == NAMES.switch_namespace
    }
    expected = {
        here.recovery_role(each)
        for here in (NAMES.primary, NAMES.standby)
        for each in ("machine", "switch", "break-glass")
    }
    assert publishers == expected


def test_nobody_may_publish_metrics_without_a_namespace(recovery: Synthesized) -> None:
    for role, statement in statements(recovery):
        if "cloudwatch:PutMetricData" in statement["Action"]:
            assert statement["Condition"]["StringEquals"]["cloudwatch:namespace"], role


def test_only_the_machine_and_a_manual_failover_may_promote_and_only_its_own_database(
    recovery: Synthesized,
) -> None:
    for role, statement in statements(recovery):
        if "rds:PromoteReadReplica" in statement["Action"]:
            here = NAMES.standby if role.endswith(NAMES.standby.region) else NAMES.primary
            assert role in (here.recovery_role("machine"), here.recovery_role("break-glass"))
            assert statement["Resource"] == [here.database_arn]


def test_only_the_machine_of_a_region_with_test_windows_may_remove_them(
    recovery: Synthesized, synthesize: Any
) -> None:
    action = "autoscaling:BatchDeleteScheduledAction"
    window = {"name": "load", "begins": "0 6 * * 1", "ends": "0 8 * * 1"}
    stack = synthesize(application={"test_windows": [window]})
    assert {role for role, each in statements(stack) if action in each["Action"]} == {
        NAMES.standby.recovery_role("machine"),
        NAMES.standby.recovery_role("break-glass"),
    }
    assert not [role for role, each in statements(recovery) if action in each["Action"]]


def test_the_prober_may_write_its_own_items_of_the_ledger_only(recovery: Synthesized) -> None:
    role = NAMES.standby.recovery_role("prober")
    writes = [
        each
        for name, each in statements(recovery)
        if name == role and "dynamodb:UpdateItem" in each["Action"]
    ]
    assert [each["Condition"] for each in writes] == [
        {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["probe"]}}
    ]
    assert NAMES.witness is not None
    witness = actions_of(recovery, NAMES.witness.recovery_role("prober"))
    assert not any(action.startswith("dynamodb:") for action in witness)


def test_a_person_without_step_functions_may_do_what_the_machine_and_its_functions_do(
    recovery: Synthesized,
) -> None:
    here = NAMES.standby
    theirs = {"lambda:", "logs:", "xray:"}
    needed = {
        action
        for purpose in ("machine", *FUNCTIONS)
        if purpose != "handover"
        for action in actions_of(recovery, here.recovery_role(purpose))
        if not any(action.startswith(each) for each in theirs)
    }
    assert actions_of(recovery, here.recovery_role("break-glass")) == needed | SETTING_ASIDE


def test_a_person_may_set_aside_the_regions_own_database_and_undo_it_and_nobody_else_may(
    recovery: Synthesized,
) -> None:
    for role, statement in statements(recovery):
        if SETTING_ASIDE & set(statement["Action"]):
            here = NAMES.standby if role.endswith(NAMES.standby.region) else NAMES.primary
            assert role == here.recovery_role("break-glass")
            assert statement["Resource"] == [
                here.database_arn,
                here.arn("rds", f"db:{name_aside(here.database, 7)}").replace("-7", "-*"),
            ]


@pytest.mark.parametrize(
    "settings",
    [
        {"database": {"engine": "aurora-postgresql"}},
        {"existing": {"primary": {"network": network("primary"), "database": "orders"}}},
    ],
)
def test_what_isnt_set_aside_may_not_be_changed_by_hand(synthesize: Any, settings: dict[str, Any]) -> None:
    role = NAMES.primary.recovery_role("break-glass")
    assert not SETTING_ASIDE & actions_of(synthesize(**settings), role)


def test_the_break_glass_role_wants_a_second_factor_unless_the_settings_say_no(synthesize: Any) -> None:
    for wanted in (True, False):
        stack = synthesize(failover={"break_glass_second_factor": wanted})
        role = stack.one("aws_iam_role", name=NAMES.standby.recovery_role("break-glass"))
        (trust,) = json.loads(role["assume_role_policy"])["Statement"]
        assert ("Condition" in trust) is wanted


def test_no_inline_policy_is_longer_than_iam_takes(synthesize: Any) -> None:
    """10,240 characters without spaces, of all inline policies of a role (IAM quotas)."""
    long = synthesize(
        project="a" * 20,
        regions={"primary": "ap-southeast-1", "standby": "ap-southeast-2", "witness": "ap-northeast-1"},
    )
    for block in long.all("aws_iam_role_policy"):
        assert len("".join(block["policy"].split())) <= 10_240


def test_asking_from_outside_needs_no_aws_at_all(recovery: Synthesized) -> None:
    for purpose in ("readiness", "cache", "verification"):
        actions = actions_of(recovery, NAMES.standby.recovery_role(purpose))
        assert actions == {"logs:CreateLogStream", "logs:PutLogEvents", *TRACING}


def test_each_role_trusts_one_service(recovery: Synthesized) -> None:
    for role in recovery.all("aws_iam_role"):
        (trust,) = json.loads(role["assume_role_policy"])["Statement"]
        if "AWS" in trust["Principal"]:
            assert role["name"].startswith("myapp-dr-break-glass")
            continue
        assert isinstance(trust["Principal"]["Service"], str)
        if trust["Principal"]["Service"] in ("lambda.amazonaws.com", "events.amazonaws.com"):
            # They give no source account: a condition on it would lock them out.
            assert "Condition" not in trust
        else:
            assert trust["Condition"]["StringEquals"]["aws:SourceAccount"] == NAMES.account_id


def test_role_names_fit_whatever_the_project_and_region_are_called(synthesize: Any) -> None:
    long = synthesize(
        project="a" * 20,
        regions={"primary": "ap-southeast-1", "standby": "ap-southeast-2", "witness": "ap-northeast-1"},
    )
    for role in long.all("aws_iam_role"):
        assert len(role["name"]) <= 64
    for function in long.all("aws_lambda_function"):
        assert len(function["function_name"]) <= 64
