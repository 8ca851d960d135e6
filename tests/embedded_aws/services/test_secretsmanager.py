"""What the Secrets Manager extension promises, and what stock moto does instead."""

import pytest
from botocore.exceptions import ClientError

from tests.embedded_aws.conftest import Aws

ELSEWHERE = "us-west-2"


def _secret(aws: Aws, name: str) -> str:
    aws.client("secretsmanager").create_secret(
        Name=name,
        SecretString="first",
        AddReplicaRegions=[{"Region": ELSEWHERE, "KmsKeyId": "alias/standby"}],
    )
    return name


def test_a_replica_keeps_its_own_key(extended: Aws, stock: Aws) -> None:
    keys = {}
    for label, aws in (("extended", extended), ("stock", stock)):
        name = _secret(aws, "replica-key")
        described = aws.client("secretsmanager").describe_secret(SecretId=name)
        keys[label] = described["ReplicationStatus"][0]["KmsKeyId"]
    assert keys == {"extended": "alias/standby", "stock": "alias/aws/secretsmanager"}


def test_a_replica_follows_a_new_value(extended: Aws) -> None:
    name = _secret(extended, "follows")
    extended.client("secretsmanager").put_secret_value(SecretId=name, SecretString="second")
    there = extended.client("secretsmanager", ELSEWHERE)
    assert there.get_secret_value(SecretId=name)["SecretString"] == "second"


def test_a_promoted_replica_stands_alone(extended: Aws, stock: Aws) -> None:
    name = _secret(extended, "promoted")
    there = extended.client("secretsmanager", ELSEWHERE)
    there.stop_replication_to_replica(SecretId=name)
    there.put_secret_value(SecretId=name, SecretString="new writer")
    assert extended.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"] == "first"
    assert there.get_secret_value(SecretId=name)["SecretString"] == "new writer"

    with pytest.raises(ClientError):
        stock.client("secretsmanager", ELSEWHERE).stop_replication_to_replica(
            SecretId=_secret(stock, "promoted")
        )


def test_random_password_respects_what_is_excluded(extended: Aws) -> None:
    password = extended.client("secretsmanager").get_random_password(
        PasswordLength=40, ExcludePunctuation=True
    )["RandomPassword"]
    assert len(password) == 40
    assert password.isalnum()
