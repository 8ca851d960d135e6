"""Each rule blocks the change that it is for, and allows one that is close to it but harmless."""

import json
from typing import Any

import pytest

from review.comment import comment
from review.policy import judged, rules
from review.review import Confirmation, Verdict
from tests.review.made import entry, reviewed

RULES = {rule.name: rule for rule in rules()}
DATABASE, TABLE, ALARM = "aws_db_instance", "aws_dynamodb_table", "aws_cloudwatch_metric_alarm"
POLICY, MACHINE = "aws_iam_role_policy", "aws_sfn_state_machine"
FUNCTION = "arn:aws:lambda:{}:123456789012:function:decide"


def policy(action: str) -> dict[str, str]:
    return {"policy": json.dumps({"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}})}


def machine(region: str, *functions: str) -> dict[str, str]:
    return {
        "arn": f"arn:aws:states:{region}:123456789012:stateMachine:dr-failover",
        "definition": json.dumps([FUNCTION.format(each) for each in functions]),
    }


def versioning(status: str) -> dict[str, Any]:
    return {"versioning_configuration": [{"status": status}]}


# Rule -> stack and the change that breaks it, and one beside it that doesn't.
TABLE_OF: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "access": (
        "primary",
        entry(POLICY, policy("s3:GetObject"), policy("*")),
        entry(POLICY, policy("s3:*"), policy("s3:GetObject")),
    ),
    "alarms": (
        "primary",
        entry(ALARM, {"alarm_actions": ["topic"]}, {"alarm_actions": []}),
        entry(ALARM, {"alarm_actions": ["topic"]}, {"alarm_actions": ["topic", "more"]}),
    ),
    "capacity": (
        "dr_standby",
        entry("aws_autoscaling_group", {"min_size": 3}, {"min_size": 1}),
        entry("aws_autoscaling_group", {"min_size": 1}, {"min_size": 3}),
    ),
    "deletion_protection": (
        "primary",
        entry(DATABASE, {"deletion_protection": True}, {"deletion_protection": False}),
        entry(DATABASE, {"deletion_protection": False}, {"deletion_protection": True}),
    ),
    "encryption": (
        "primary",
        entry("aws_kms_key", {"enable_key_rotation": True}, {"enable_key_rotation": False}),
        entry("aws_kms_key", {"description": "a"}, {"description": "b"}),
    ),
    "health_checks": (
        "recovery",
        entry("aws_route53_health_check", {"failure_threshold": 3}, {"failure_threshold": 5}),
        entry("aws_route53_health_check", {"failure_threshold": 3}, {"failure_threshold": 2}),
    ),
    "keys_stay": (
        "dr_shared",
        entry("aws_kms_key", {"description": "data"}),
        entry("aws_kms_alias", {"name": "alias/data"}),
    ),
    "locks": (
        "dr_shared",
        entry("aws_backup_vault_lock_configuration", {"min_retention_days": 30}),
        entry("aws_backup_vault_lock_configuration", {"min_retention_days": 30}, {"min_retention_days": 40}),
    ),
    "multi_az": (
        "primary",
        entry(DATABASE, {"multi_az": True}, {"multi_az": False}),
        entry(DATABASE, {"multi_az": False}, {"multi_az": True}),
    ),
    "no_secret_in_a_plan": (
        "primary",
        entry(DATABASE, {"password": None}, {"password": "hunter22"}),
        entry(DATABASE, {"password_wo_version": 1}, {"password_wo_version": 2}),
    ),
    "point_in_time_recovery": (
        "primary",
        entry(
            TABLE,
            {"point_in_time_recovery": [{"enabled": True}]},
            {"point_in_time_recovery": [{"enabled": False}]},
        ),
        entry(TABLE, {"point_in_time_recovery": []}, {"point_in_time_recovery": [{"enabled": True}]}),
    ),
    "records_follow_roles": (
        "recovery",
        entry("aws_route53_record", {"name": "app.example.com"}),
        entry("aws_route53_record", {"health_check_id": "a"}, {"health_check_id": "b"}),
    ),
    "recovery_in_its_region": (
        "recovery",
        entry(MACHINE, machine("us-west-2", "us-west-2"), machine("us-west-2", "us-west-2", "us-east-1")),
        entry(MACHINE, machine("us-west-2"), machine("us-west-2", "us-west-2")),
    ),
    "replication": (
        "dr_standby",
        entry(DATABASE, {"replicate_source_db": "arn"}),
        entry(DATABASE, None, {"replicate_source_db": "arn"}),
    ),
    "retention": (
        "primary",
        entry(DATABASE, {"backup_retention_period": 14}, {"backup_retention_period": 7}),
        entry(DATABASE, {"backup_retention_period": 7}, {"backup_retention_period": 14}),
    ),
    "stateful_destroys": (
        "primary",
        entry(TABLE, {"name": "t"}, {"name": "u"}, actions=["delete", "create"], replace_paths=[["name"]]),
        entry("aws_sqs_queue", {"name": "t"}),
    ),
    "versioning": (
        "primary",
        entry("aws_s3_bucket_versioning", versioning("Enabled"), versioning("Suspended")),
        entry("aws_s3_bucket_versioning", versioning("Suspended"), versioning("Enabled")),
    ),
}


def broken(name: str, stack: str, *entries: dict[str, Any], **others: Any) -> list[str]:
    return [each.address for each in reviewed(stack, *entries, **others).violations if each.rule == name]


# Rules that need more than one stack's change to break: tested below and in test_estimates.
ELSEWHERE = {"regions_alike", "recovery_time"}


@pytest.mark.parametrize("name", TABLE_OF)
def test_a_rule_says_what_breaks_it(name: str) -> None:
    stack, breaking, _ = TABLE_OF[name]
    assert broken(name, stack, breaking) == [breaking["address"]]


@pytest.mark.parametrize("name", TABLE_OF)
def test_a_rule_lets_pass_what_is_close_to_it(name: str) -> None:
    stack, _, passing = TABLE_OF[name]
    assert broken(name, stack, passing) == []


def test_a_change_in_one_region_alone_is_warned_of_and_in_both_it_is_not() -> None:
    def timeout(seconds: int) -> dict[str, Any]:
        return entry("aws_lb", {"idle_timeout": 60}, {"idle_timeout": seconds})

    same = entry("aws_lb", {"idle_timeout": 60}, {"idle_timeout": 60}, actions=["no-op"])
    assert broken("regions_alike", "primary", timeout(90), dr_standby=[same]) == ["aws_lb.it"]
    assert broken("regions_alike", "primary", timeout(90), dr_standby=[timeout(90)]) == []
    # A resource that only one region has can't differ from the other region's.
    assert broken("regions_alike", "primary", timeout(90), dr_standby=[]) == []


def test_every_rule_has_both_tests_and_a_reason() -> None:
    assert set(RULES) == {*TABLE_OF, *ELSEWHERE}
    assert all(rule.reason and rule.name == name for name, rule in RULES.items())


@pytest.mark.parametrize(
    "name", sorted(name for name, rule in RULES.items() if rule.blocks and name not in ELSEWHERE)
)
def test_what_blocks_ends_with_its_own_code_until_it_is_confirmed(name: str) -> None:
    stack, breaking, _ = TABLE_OF[name]
    found = reviewed(stack, breaking)
    assert found.verdict is Verdict.BLOCKED
    given = [Confirmation(each.rule, "alice", "2026-01-03", "label") for each in found.blocking]
    confirmed = judged(found, rules(), given)
    assert confirmed.verdict is Verdict.CHANGES
    assert {each.confirmed.who for each in confirmed.violations if each.confirmed} == {"alice"}
    assert confirmed.confirmations


def test_a_confirmation_of_before_the_newest_push_is_told_and_confirms_nothing() -> None:
    stack, breaking, _ = TABLE_OF["stateful_destroys"]
    given = Confirmation("stateful_destroys", "alice", "2026-01-03", "label", pushed="2026-01-04")
    found = judged(reviewed(stack, breaking), rules(), [given])
    assert found.verdict is Verdict.BLOCKED
    assert "`alice` at `2026-01-03` (label), **which no longer counts**" in comment(found)


def test_a_confirmation_of_another_rule_confirms_nothing() -> None:
    stack, breaking, _ = TABLE_OF["retention"]
    found = judged(
        reviewed(stack, breaking), rules(), [Confirmation("versioning", "alice", "2026-01-03", "label")]
    )
    assert found.verdict is Verdict.BLOCKED
    assert found.confirmations == ()
