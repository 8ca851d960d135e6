"""Every resource that keeps a copy has an alarm or rule that reports its failure to people."""

import json
from typing import Any

import pytest

from config import Names, Settings
from config.safeguards import SERVING
from config.stacks import PRIMARY, REPLICATION, SHARED, STANDBY
from config.stores import safeguards
from tests.synthesized import Synthesized, stacks

NAMES = Names(Settings())
TOPICS = {here.region: here.topic_arn for here in (NAMES.primary, NAMES.standby)}
VARIANTS = pytest.mark.parametrize(
    "settings", [{}, {"active": "standby"}, {"database": {"engine": "aurora-postgresql"}}]
)


def signals(every: dict[str, Synthesized], kind: str, name: str) -> list[Any]:
    """Return the alarms or event rules whose name begins with `name` after the project, and check that each one
    notifies its region's topic.
    """
    found = []
    for stack in every.values():
        for each in stack.all(kind):
            named = each.get("alarm_name") or each.get("name") or ""
            if not named.startswith(f"myapp-dr-{name}"):
                continue
            topic = TOPICS[stack.provider_region(each)]
            if kind == "aws_cloudwatch_metric_alarm":
                told = each["alarm_actions"]
            else:
                rule = f"${{{stack.address(each)}.name}}"
                told = [one["arn"] for one in stack.all("aws_cloudwatch_event_target", rule=rule)]
            assert told == [topic], f"{named} tells {told}"
            found.append(each)
    return found


@VARIANTS
def test_every_protection_has_a_signal_that_is_told(settings: dict[str, Any]) -> None:
    every = {name: stacks(settings)[name] for name in (PRIMARY, STANDBY, REPLICATION)}
    for name, protection in safeguards().items():
        assert protection.alarms or protection.rules, f"no alarm or rule reports a failure of {name}"
        if not any(stack.all(kind) for stack in every.values() for kind in protection.types):
            continue
        for alarm in protection.alarms:
            assert signals(every, "aws_cloudwatch_metric_alarm", alarm), f"{name}: no alarm {alarm}"
        for rule in protection.rules:
            regions = {
                stack.provider_region(each)
                for stack in every.values()
                for each in signals({"": stack}, "aws_cloudwatch_event_rule", rule)
            }
            assert regions == {NAMES.primary.region, NAMES.standby.region}, f"{name}: no rule {rule}"


@VARIANTS
def test_nothing_that_keeps_a_copy_is_without_a_place_in_the_table(settings: dict[str, Any]) -> None:
    known = {kind for protection in safeguards().values() for kind in protection.types}
    assert set(stacks(settings)[REPLICATION].document["resource"]) - known - SERVING == set()
    assert not known & SERVING


def test_a_job_of_aws_backup_that_ends_badly_is_told_of_each_kind() -> None:
    told: dict[str, tuple[str, bool]] = {}
    for rule in stacks()[REPLICATION].all("aws_cloudwatch_event_rule"):
        pattern = json.loads(rule["event_pattern"])
        if pattern["source"] == ["aws.backup"]:
            assert pattern["detail"].pop("iamRoleArn") == [NAMES.role_arn("backup")]
            ((field, ends),) = pattern["detail"].items()
            told |= dict.fromkeys(pattern["detail-type"], (field, {"FAILED", "ABORTED"} <= set(ends)))
    assert told == {
        "Backup Job State Change": ("state", True),
        "Copy Job State Change": ("state", True),
        "Restore Job State Change": ("status", True),
    }


def test_what_eventbridge_sends_to_an_encrypted_topic_is_not_dropped() -> None:
    """SNS developer guide, key management: no aws:Source… in the key's policy; EventBridge's: none in the topic's."""
    shared = stacks()[SHARED]
    statements = [
        (kind, statement)
        for kind, resource in (
            *(("key", each) for each in shared.all("aws_kms_key")),
            *(("key", each) for each in shared.all("aws_kms_replica_key")),
            *(("topic", each) for each in shared.all("aws_sns_topic_policy")),
        )
        for statement in json.loads(resource["policy"])["Statement"]
        if "events.amazonaws.com" in json.dumps(statement.get("Principal"))
    ]
    assert [kind for kind, _ in statements].count("topic") == 2
    assert [kind for kind, _ in statements].count("key") == 2
    for kind, statement in statements:
        assert statement["Principal"] == {"Service": "events.amazonaws.com"}
        assert "aws:Source" not in json.dumps(statement)
        if kind == "topic":
            assert "Condition" not in statement
        else:
            context = statement["Condition"]["StringEquals"]["kms:EncryptionContext:aws:sns:topicArn"]
            assert set(context) == {NAMES.primary.topic_arn, NAMES.standby.topic_arn}
