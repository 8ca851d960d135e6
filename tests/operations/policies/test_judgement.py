"""Policies are checked against AWS's own lists: an unknown action, resource type or condition key is found."""

from typing import Any

import pytest

from operations.policies.judgement import findings, meet

TAGGED = {"condition_keys": ["sqs:OfQueue", "aws:ResourceTag/${TagKey}"]}
DEFINITION = {
    "sqs": {
        "privileges": {
            "SendMessage": {"resource_types": {"queue*": {"condition_keys": []}}},
            "ListQueues": {"resource_types": {"": {"condition_keys": []}}},
        },
        "resources": {"queue": {"arn": "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}", **TAGGED}},
    },
    "kms": {
        "privileges": {
            "Decrypt": {
                "resource_types": {
                    "key": {"condition_keys": []},
                    "": {
                        "condition_keys": ["kms:ViaService", "kms:EncryptionContext:${EncryptionContextKey}"]
                    },
                }
            }
        },
        "resources": {
            "key": {"arn": "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}", "condition_keys": []}
        },
    },
}
QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"


def said(statement: dict[str, Any]) -> list[str]:
    return list(findings(DEFINITION, statement))


@pytest.mark.parametrize(
    "statement",
    [
        {"Action": "sqs:SendMessage", "Resource": QUEUE},
        {"Action": ["sqs:*"], "Resource": ["${aws_sqs_queue.orders.arn}", "*"]},
        {
            "Action": "sqs:SendMessage",
            "Condition": {"StringEquals": {"sqs:OfQueue": "x", "aws:SourceAccount": "1"}},
        },
        {"Action": "kms:Decrypt", "Condition": {"StringLike": {"kms:ViaService": "s3.*"}}},
        {
            "Action": "kms:Decrypt",
            "Condition": {"StringEquals": {"kms:EncryptionContext:aws:sns:topicArn": "x"}},
        },
        {"Action": "*", "Resource": "arn:aws:nothing:::x"},
    ],
)
def test_what_aws_knows_is_taken(statement: dict[str, Any]) -> None:
    assert said(statement) == []


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ({"Action": "sqs:SendMesage"}, "sqs:SendMesage: AWS has no such action"),
        ({"Action": "sq:SendMessage"}, "sq:SendMessage: AWS has no such action"),
        ({"Action": ["sqs:SendMessage", "sqs:Purge*"]}, "sqs:Purge*: AWS has no such action"),
        (
            {"Action": "kms:Decrypt", "Resource": QUEUE},
            f"{QUEUE}: no action of the statement takes such a resource",
        ),
        (
            {"Action": "sqs:SendMessage", "Condition": {"StringEquals": {"kms:ViaService": "x"}}},
            "kms:ViaService: isn't a condition key of sqs:SendMessage",
        ),
    ],
)
def test_what_it_does_not_know_is_found(statement: dict[str, Any], finding: str) -> None:
    assert said(statement) == [finding]


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("a:*", "a:b:*", True),
        ("log-group:x:*", "log-group:*:log-stream:*", True),
        ("a:b", "a:c", False),
        ("*", "", True),
        ("a*c", "ab", False),
    ],
)
def test_two_patterns_meet_where_one_text_fits_both(one: str, other: str, together: bool) -> None:
    assert meet(one, other) is meet(other, one) is together
