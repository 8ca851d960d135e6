"""A policy is compared by what it allows, not by how it is written."""

import json
from typing import Any

import pytest

from review.policies import PolicyError, statements, widened_by

READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}
DENY = {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"}


def widened(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[str]:
    old, new = (statements(json.dumps({"Statement": each})) for each in (before, after))
    return widened_by(old, new)


@pytest.mark.parametrize(
    "after",
    [
        [READ],
        [{**READ, "Action": ["s3:GetObject"]}],
        [{**READ, "Action": "s3:getobject"}],
        [{**READ, "Resource": "arn:aws:s3:::data/public/*"}],
        [{**READ, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}],
        [READ, DENY],
        [],
    ],
)
def test_what_is_the_same_or_narrower_is_no_news(after: list[dict[str, Any]]) -> None:
    assert widened([READ], after) == []


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ({**READ, "Action": "*"}, "allows * on arn:aws:s3:::data/*"),
        ({**READ, "Action": "s3:*"}, "allows s3:* on arn:aws:s3:::data/*"),
        ({**READ, "Action": ["s3:GetObject", "s3:PutObject"]}, "allows s3:PutObject on arn:aws:s3:::data/*"),
        ({**READ, "Resource": "*"}, "allows s3:GetObject on *"),
        ({**READ, "Principal": "*"}, "allows s3:GetObject on arn:aws:s3:::data/* to *"),
        (
            {"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::data/*"},
            "allows all but iam:* on arn:aws:s3:::data/*",
        ),
    ],
)
def test_what_allows_more_is_told_in_words(after: dict[str, Any], told: str) -> None:
    assert widened([READ], [after]) == [told]


def test_a_condition_that_goes_allows_more() -> None:
    assert widened([{**READ, "Condition": {"Bool": {"a": "b"}}}], [READ]) == [
        "allows s3:GetObject on arn:aws:s3:::data/*"
    ]


def test_a_denial_that_goes_is_told() -> None:
    assert widened([READ, DENY], [READ]) == ["no longer denies s3:DeleteObject on *"]
    assert widened([DENY], [{**DENY, "Resource": "arn:aws:s3:::data/*"}]) == [
        "no longer denies s3:DeleteObject on *"
    ]


@pytest.mark.parametrize("document", ["{", "[]", '{"Statement": ["x"]}'])
def test_what_cannot_be_read_is_said_and_not_taken_for_nothing(document: str) -> None:
    with pytest.raises(PolicyError):
        statements(document)
