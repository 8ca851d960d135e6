"""`make promote-secrets` and `make rejoin-secrets`, against two regions."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from config import Names
from config.settings import Settings, parse_settings
from operations.clients import Clients, clients
from operations.secret_replicas import SecretReplicaError, promote, rejoin
from tests.embedded_aws.conftest import Aws

EAST, WEST = "us-east-1", "us-west-2"


@dataclass
class Account:
    """A project's multi-region secret, and who is active."""

    settings: Settings
    ask: Clients

    @property
    def names(self) -> Names:
        return Names(self.settings)

    def put(self, region: str, value: str) -> None:
        self.ask("secretsmanager", region).put_secret_value(
            SecretId=self.names.database_secret, SecretString=value
        )

    def value(self, region: str) -> str:
        found = self.ask("secretsmanager", region).get_secret_value(SecretId=self.names.database_secret)
        return str(found["SecretString"])

    def described(self, region: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("secretsmanager", region).describe_secret(
            SecretId=self.names.database_secret
        )
        return found

    def activate(self, region: str) -> None:
        self.ask("dynamodb", WEST).put_item(
            TableName=self.names.ledger_table,
            Item={
                "pk": {"S": "active"},
                "sk": {"S": "current"},
                "region": {"S": region},
                "epoch": {"N": "1"},
            },
        )


@pytest.fixture
def account(extended: Aws, request: pytest.FixtureRequest) -> Account:
    project = f"secret{zlib.crc32(request.node.name.encode())}"
    settings = parse_settings({"project": project})
    variables = {
        "AWS_ENDPOINT_URL": extended.endpoint,
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
    }
    made = Account(settings, clients(variables))
    kms = made.ask("kms", WEST)
    kms.create_alias(
        AliasName=made.names.secrets_key_alias, TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"]
    )
    made.ask("dynamodb", WEST).create_table(
        TableName=made.names.ledger_table,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
    )
    made.ask("secretsmanager", EAST).create_secret(
        Name=made.names.database_secret,
        SecretString="first",
        AddReplicaRegions=[{"Region": WEST, "KmsKeyId": made.names.secrets_key_alias}],
    )
    return made


def test_a_replica_follows_its_home_and_takes_no_value_of_its_own(account: Account) -> None:
    account.put(EAST, "second")
    assert account.value(WEST) == "second"
    with pytest.raises(ClientError):
        account.put(WEST, "third")


def test_a_promoted_replica_takes_a_new_value_and_follows_no_more(account: Account) -> None:
    account.activate(WEST)
    (said,) = promote(account.settings, account.ask)
    assert "can be changed there" in said
    account.put(WEST, "of the disaster")
    assert (account.value(WEST), account.value(EAST)) == ("of the disaster", "first")
    (again,) = promote(account.settings, account.ask)
    assert "already" in again
    assert account.value(WEST) == "of the disaster"


def test_nothing_is_promoted_while_the_home_is_active(account: Account) -> None:
    with pytest.raises(SecretReplicaError, match=f"{EAST} is active"):
        promote(account.settings, account.ask)
    with pytest.raises(ClientError):
        account.put(WEST, "still a replica")


def test_promotion_asks_the_active_region_alone(account: Account, extended: Aws) -> None:
    account.activate(WEST)
    extended.control.begin_outage(EAST)
    try:
        promote(account.settings, account.ask)
        account.put(WEST, "of the disaster")
    finally:
        extended.control.end_outage(EAST)
    assert account.value(WEST) == "of the disaster"


def _changed_in_the_disaster(account: Account) -> None:
    account.activate(WEST)
    promote(account.settings, account.ask)
    account.put(WEST, "of the disaster")


def test_the_newer_value_comes_home_and_the_replica_is_one_again(account: Account) -> None:
    _changed_in_the_disaster(account)
    rejoin(account.settings, account.ask)
    assert account.value(EAST) == "of the disaster"
    assert account.described(WEST)["PrimaryRegion"] == EAST
    (status,) = account.described(EAST)["ReplicationStatus"]
    assert ":kms:us-west-2:" in status["KmsKeyId"]
    account.put(EAST, "afterwards")
    assert account.value(WEST) == "afterwards"
    (said,) = rejoin(account.settings, account.ask)
    assert "already" in said


def test_a_home_that_changed_last_keeps_its_value(account: Account) -> None:
    account.activate(WEST)
    promote(account.settings, account.ask)
    account.put(EAST, "later at home")
    rejoin(account.settings, account.ask)
    assert account.value(WEST) == "later at home"


def test_a_change_on_both_sides_is_told_and_nothing_is_written(account: Account) -> None:
    _changed_in_the_disaster(account)
    account.put(EAST, "at home too")
    with pytest.raises(SecretReplicaError, match="changed in us-east-1 and in us-west-2"):
        rejoin(account.settings, account.ask)
    assert (account.value(EAST), account.value(WEST)) == ("at home too", "of the disaster")


def test_a_rejoining_that_stops_half_way_can_be_asked_again(account: Account, extended: Aws) -> None:
    _changed_in_the_disaster(account)
    extended.control.put_fault(
        "half", "secretsmanager", "ReplicateSecretToRegions", "InternalServiceError", status=400
    )
    try:
        with pytest.raises(ClientError):
            rejoin(account.settings, account.ask)
    finally:
        extended.control.remove_fault("half")
    assert account.value(EAST) == "of the disaster"
    rejoin(account.settings, account.ask)
    assert account.described(WEST)["PrimaryRegion"] == EAST


@pytest.mark.parametrize("command", [promote, rejoin])
def test_without_a_secret_of_ours_there_is_nothing_to_do(
    account: Account, command: Callable[[Settings, Clients], list[str]]
) -> None:
    account.activate(WEST)
    without = account.settings.model_copy(
        update={"components": account.settings.components.model_copy(update={"database": False})}
    )
    assert command(without, account.ask) == []
