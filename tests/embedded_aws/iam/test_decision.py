"""Policies are evaluated as the IAM user guide describes, without calling anything."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_aws.iam.conditions import UnknownPolicyError, hold, like
from embedded_aws.iam.decision import Policy, Question, decide, decide_key, denied_by_resource

ROLE = "arn:aws:iam::123456789012:role/myapp-dr-machine"
ROOT = "arn:aws:iam::123456789012:root"
TABLE = "arn:aws:dynamodb:us-west-2:123456789012:table/lease"
KEY = "arn:aws:kms:us-west-2:123456789012:key/mrk-1"
VIA = {"kms:ViaService": ["s3.us-west-2.amazonaws.com"]}
WORDS = st.text("abc:/*?[]", max_size=8)


def policy(*statements: dict[str, Any], name: str = "recovery") -> Policy:
    return Policy(name, {"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions: str, resource: str = TABLE, **more: Any) -> dict[str, Any]:
    return {"Sid": "It", "Effect": "Allow", "Action": list(actions), "Resource": [resource], **more}


def test_what_nothing_allows_is_denied_and_the_reason_names_action_and_resource() -> None:
    found = decide([policy(allow("dynamodb:GetItem"))], Question("dynamodb:DeleteItem", TABLE))
    assert not found.allowed
    assert "dynamodb:DeleteItem" in found.reason
    assert TABLE in found.reason


def test_an_allowing_statement_is_named() -> None:
    found = decide([policy(allow("dynamodb:GetItem"))], Question("dynamodb:GetItem", TABLE))
    assert (found.allowed, found.statements) == (True, ("recovery/It",))


@pytest.mark.parametrize("resource", [f"{TABLE}2", TABLE.replace("us-west-2", "us-east-1"), "*"])
def test_an_allowance_is_for_its_resource_alone(resource: str) -> None:
    assert not decide([policy(allow("dynamodb:GetItem"))], Question("dynamodb:GetItem", resource)).allowed


def test_a_deny_wins_over_every_allow() -> None:
    denied = {"Sid": "No", "Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}
    found = decide([policy(allow("*", resource="*")), policy(denied)], Question("dynamodb:GetItem", TABLE))
    assert (found.allowed, found.statements) == (False, ("recovery/No",))


def test_not_action_and_not_resource_mean_all_others() -> None:
    others = {"Effect": "Allow", "NotAction": ["iam:*"], "NotResource": [f"{TABLE}*"]}
    assert decide([policy(others)], Question("s3:GetObject", "arn:aws:s3:::b/k")).allowed
    assert not decide([policy(others)], Question("iam:GetRole", "arn:aws:iam::1:role/x")).allowed
    assert not decide([policy(others)], Question("dynamodb:GetItem", TABLE)).allowed


def test_actions_know_no_case_and_resources_do() -> None:
    assert decide([policy(allow("DynamoDB:getitem"))], Question("dynamodb:GetItem", TABLE)).allowed
    assert not decide(
        [policy(allow("dynamodb:GetItem"))], Question("dynamodb:GetItem", TABLE.upper())
    ).allowed


@pytest.mark.parametrize(
    ("conditions", "context", "holds"),
    [
        ({"StringEquals": {"k": "a"}}, {"k": ["a"]}, True),
        ({"StringEquals": {"k": ["a", "b"]}}, {"k": ["b"]}, True),
        ({"StringEquals": {"k": "a"}}, {"k": ["b"]}, False),
        ({"StringEquals": {"k": "a"}}, {}, False),
        ({"StringEqualsIfExists": {"k": "a"}}, {}, True),
        ({"StringNotEquals": {"k": "a"}}, {}, True),
        ({"StringNotEquals": {"k": "a"}}, {"k": ["a"]}, False),
        ({"StringLike": {"k": ["p/*"]}}, {"k": ["p/1"]}, True),
        ({"StringLike": {"k": ["p/*"]}}, {"k": [""]}, False),
        ({"ForAllValues:StringEquals": {"k": ["a"]}}, {"k": ["a", "b"]}, False),
        ({"ForAllValues:StringEquals": {"k": ["a", "b"]}}, {"k": ["a", "b"]}, True),
        ({"ForAllValues:StringEquals": {"k": ["a"]}}, {}, True),
        ({"ForAnyValue:StringEquals": {"k": ["a"]}}, {"k": ["a", "b"]}, True),
        ({"ForAnyValue:StringEquals": {"k": ["a"]}}, {}, False),
        ({"Bool": {"k": "true"}}, {"k": ["True"]}, True),
        ({"Bool": {"k": True}}, {"k": ["false"]}, False),
        ({"Null": {"k": "false"}}, {"k": ["x"]}, True),
        ({"Null": {"k": "false"}}, {}, False),
        ({"Null": {"k": "true"}}, {}, True),
        ({"ArnLike": {"k": "arn:aws:iam::1:role/app*"}}, {"k": ["arn:aws:iam::1:role/app-east"]}, True),
        ({"ArnLike": {"k": "arn:*:role/app"}}, {"k": ["arn:aws:iam::1:role/app"]}, False),
        ({"StringEquals": {"k": "a"}, "Bool": {"b": "true"}}, {"k": ["a"]}, False),
    ],
)
def test_conditions_hold_as_iam_says(conditions: Any, context: Any, holds: bool) -> None:
    assert hold(conditions, context) is holds


def test_what_is_not_known_is_an_error_and_no_guess() -> None:
    with pytest.raises(UnknownPolicyError, match="NumericLessThan"):
        hold({"NumericLessThan": {"k": "3"}}, {"k": ["1"]})
    with pytest.raises(UnknownPolicyError, match="variables"):
        like("${aws:username}", "ann")


def key_policy(*services: str, effect: str = "Allow", principal: str = ROOT) -> Policy:
    conditions = {"StringLike": {"kms:ViaService": list(services)}} if services else {}
    return policy(
        {
            "Sid": "Key",
            "Effect": effect,
            "Principal": {"AWS": principal},
            "Action": "kms:Decrypt",
            "Resource": "*",
            "Condition": conditions,
        },
        name="key",
    )


def test_a_key_needs_both_its_own_policy_and_the_roles() -> None:
    question = Question("kms:Decrypt", KEY, VIA)
    may = decide([policy(allow("kms:Decrypt", resource=KEY))], question)
    may_not = decide([], question)
    assert decide_key(key_policy("s3.us-west-2.amazonaws.com"), question, may, ROLE).allowed
    assert not decide_key(key_policy("ssm.us-west-2.amazonaws.com"), question, may, ROLE).allowed
    assert not decide_key(key_policy("s3.us-west-2.amazonaws.com"), question, may_not, ROLE).allowed
    assert decide_key(key_policy(principal=ROLE), question, may_not, ROLE).allowed
    assert not decide_key(key_policy(effect="Deny", principal="*"), question, may, ROLE).allowed


def test_a_resource_denies_whoever_it_names() -> None:
    question = Question("s3:GetObject", "arn:aws:s3:::b/k", {"aws:SecureTransport": ["false"]})
    plain = {
        "Sid": "Tls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::b/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    assert denied_by_resource(policy(plain), question, ROLE)
    assert denied_by_resource(policy(allow("s3:*", resource="*")), question, ROLE) is None


@given(WORDS, WORDS)
def test_without_wildcards_only_the_same_text_matches(pattern: str, value: str) -> None:
    if not set(pattern) & set("*?"):
        assert like(pattern, value) is (pattern == value)
    assert like("*", value)


STATEMENTS = st.lists(
    st.builds(
        lambda effect, action, resource: {"Effect": effect, "Action": action, "Resource": resource},
        st.sampled_from(["Allow", "Deny"]),
        st.sampled_from(["s3:*", "s3:GetObject", "s3:PutObject", "*"]),
        st.sampled_from(["*", "arn:aws:s3:::a/*", "arn:aws:s3:::b/k"]),
    ),
    max_size=6,
)
QUESTIONS = st.builds(
    Question,
    st.sampled_from(["s3:GetObject", "s3:PutObject"]),
    st.sampled_from(["arn:aws:s3:::a/k", "arn:aws:s3:::b/k"]),
)


@given(STATEMENTS, QUESTIONS)
def test_another_deny_never_allows_more_and_another_allow_never_denies_more(
    statements: list[dict[str, Any]], question: Question
) -> None:
    before = decide([policy(*statements)], question).allowed
    deny = {"Effect": "Deny", "Action": question.action, "Resource": question.resource}
    assert not decide([policy(*statements, deny)], question).allowed
    widened = decide([policy(*statements, {**deny, "Effect": "Allow"})], question).allowed
    assert widened or not before
    # The order of statements and of policies decides nothing.
    assert decide([policy(each) for each in reversed(statements)], question).allowed is before
