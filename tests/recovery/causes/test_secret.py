"""A secret that differs between the regions says how."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from recovery.steps import secret
from tests.recovery.stubs import Call, client

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)


HERE = secret.Versions("1")


@pytest.mark.parametrize(
    ("there", "here", "why"),
    [
        (HERE, HERE, ""),
        (None, HERE, "the active region has no such secret"),
        (
            HERE,
            None,
            "this region has no replica of the secret: add one (secretsmanager replicate-secret-to-regions)",
        ),
        (
            replace(HERE, deleted=True),
            HERE,
            "the secret is scheduled for deletion: restore it (secretsmanager restore-secret)",
        ),
        (
            HERE,
            replace(HERE, deleted=True),
            "the secret is scheduled for deletion: restore it (secretsmanager restore-secret)",
        ),
        (replace(HERE, failures=("a: x", "b: y")), HERE, "the secret's replication failed: a: x; b: y"),
        (HERE, secret.Versions("2"), "the secret's current version in this region isn't the active region's"),
        (
            HERE,
            secret.Versions(None),
            "the secret's current version in this region isn't the active region's",
        ),
    ],
)
def test_a_secret_that_differs_says_how(
    there: secret.Versions | None, here: secret.Versions | None, why: str
) -> None:
    assert secret.difference(there, here) == why


ONE, TWO = "1" * 32, "2" * 32


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({}, secret.Versions(None)),
        ({"VersionIdsToStages": {TWO: ["AWSPREVIOUS"], ONE: ["x", "AWSCURRENT"]}}, secret.Versions(ONE)),
        ({"VersionIdsToStages": {TWO: ["AWSPENDING"]}}, secret.Versions(None)),
        ({"DeletedDate": NOW}, secret.Versions(None, deleted=True)),
        (
            {
                "ReplicationStatus": [
                    {"Region": "us-west-2", "Status": "Failed", "StatusMessage": "no key"},
                    {"Region": "eu-west-1", "Status": "InSync", "StatusMessage": "fine"},
                    {"Region": "eu-west-2", "Status": "Failed"},
                ]
            },
            secret.Versions(None, failures=("us-west-2: no key", "eu-west-2: ")),
        ),
    ],
)
def test_a_secret_is_described_without_its_value(answer: dict[str, Any], found: secret.Versions) -> None:
    with client("secretsmanager", Call("describe_secret", {"SecretId": "db"}, answer)) as secrets:
        assert secret.describe(secrets, "db") == found


def test_a_secret_that_may_not_be_read_is_not_one_that_is_missing() -> None:
    with (
        client(
            "secretsmanager", Call("describe_secret", {"SecretId": "db"}, error="AccessDeniedException")
        ) as secrets,
        pytest.raises(ClientError, match="AccessDeniedException"),
    ):
        secret.describe(secrets, "db")
