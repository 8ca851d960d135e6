"""Each rule takes what AWS takes, refuses what AWS refuses, and says where AWS says so. Pure."""

import json
from typing import Any

import pytest

from embedded_aws.refusals.modelled_texts import MODELLED, limits
from embedded_aws.refusals.refusal import at, refused_in
from embedded_aws.refusals.rules import REFUSALS


def policy(*actions: str, resource: str = "arn:aws:dynamodb:us-east-1:1:table/t") -> str:
    statement = {"Effect": "Deny", "Principal": "*", "Action": list(actions), "Resource": [resource]}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


ANYTHING = r"[\s\S]+"
STREAM = "arn:aws:dynamodb:us-east-1:1:table/t/stream/2026"
DESCRIPTIONS = ["", "Queries of the application", "a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*", "x" * 255]
UNDESCRIBED = ["the other region's database", "a > b", 'a "b"', "x" * 256, "für", "a\nb", "10 %"]
# What each rule takes, and what it refuses.
CASES: dict[str, tuple[list[Any], list[Any]]] = {
    "description of a security group": (DESCRIPTIONS, UNDESCRIBED),
    "description of a security group's rule": (DESCRIPTIONS, UNDESCRIBED),
    "actions in the resource policy of a table": (
        [
            policy("dynamodb:DeleteTable", "dynamodb:UpdateTable"),
            policy("dynamodb:*"),
            policy("dynamodb:GetRecords", resource=STREAM),
        ],
        [
            policy("dynamodb:DeleteTable", "dynamodb:DeleteTableReplica"),
            policy("dynamodb:CreateTable"),
            policy("dynamodb:GetRecords"),
            policy("dynamodb:GetItem", resource=STREAM),
        ],
    ),
    "comment of a distribution": (["x" * 128], ["x" * 129]),
}


def test_every_rule_of_prose_has_what_it_takes_and_what_it_refuses() -> None:
    assert {rule.name for rule in REFUSALS if rule not in MODELLED} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_rule_takes_what_aws_takes_and_refuses_what_aws_refuses(name: str) -> None:
    (rule,) = [rule for rule in REFUSALS if rule.name == name]
    taken, refused = CASES[name]
    assert [value for value in taken if rule.refused(value)] == []
    assert [value for value in refused if not rule.refused(value)] == []


@pytest.mark.parametrize("rule", MODELLED, ids=lambda rule: rule.name)
def test_a_text_with_limits_in_the_models_is_held_to_them(rule: Any) -> None:
    service, operation, parameter = rule.source.removeprefix("botocore's model of ").split(", ")
    allowed = limits(service, operation, parameter)
    assert allowed, "the model has no limit: the rule can't refuse anything"
    short = "/x/" if "PATH" in rule.name.upper() else "alias/x" if service == "kms" else "xyz"
    assert rule.refused(short) is None
    if "max" in allowed:
        assert rule.refused("x" * (allowed["max"] + 1))
    if allowed.get("pattern", ANYTHING) != ANYTHING:
        # A budget's name may have all but these two.
        assert rule.refused("a\x00b") or rule.refused("a:b")


@pytest.mark.parametrize("rule", REFUSALS, ids=lambda rule: rule.name)
def test_every_rule_says_where_aws_says_so(rule: Any) -> None:
    assert rule.source.startswith(("https://docs.aws.amazon.com/", "botocore's model of "))
    assert rule.resources


def test_what_is_refused_names_the_resource_the_value_and_awss_words() -> None:
    stack = {
        "resource": {
            "aws_vpc_security_group_egress_rule": {
                "good": {"description": "HTTPS"},
                "bad": {"description": "region's"},
                "unknown": {"description": '${aws_vpc.x["it\'s"].id}'},
            }
        }
    }
    (said,) = refused_in(stack, REFUSALS)
    assert said.startswith(
        'aws_vpc_security_group_egress_rule.bad: "region\'s": InvalidParameterValue: Invalid'
    )


def test_a_value_is_found_through_lists_and_where_it_is_missing_nothing_is() -> None:
    find = at("a.b.c", "d")
    assert list(find({"a": [{"b": {"c": 1}}, {"b": [{"c": 2}, {}]}], "d": None})) == [1, 2]
