"""A replica that has become the live data isn't cleaned up."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from config import Names
from config.settings import parse_settings
from config.stacks import PRIMARY, REPLICATION
from operations.live_replica import LiveReplicaError, refuse_live_replica

SETTINGS = parse_settings({})
NAMES = Names(SETTINGS)
SESSION = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")


def clients(service: str, region: str) -> Any:
    return SESSION.client(service, region)  # type: ignore[call-overload]


@pytest.fixture(autouse=True)
def _account() -> Iterator[None]:
    with mock_aws():
        yield


def _ledger_says(region: str) -> None:
    client = SESSION.client("dynamodb", NAMES.standby.region)
    client.create_table(
        TableName=NAMES.ledger_table,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
    )
    item = {"pk": {"S": "active"}, "sk": {"S": "current"}, "region": {"S": region}}
    client.put_item(TableName=NAMES.ledger_table, Item=item)


def test_a_replica_that_serves_users_is_not_removed() -> None:
    _ledger_says(NAMES.standby.region)
    with pytest.raises(LiveReplicaError, match=r"the ledger says that us-west-2 is active"):
        refuse_live_replica(SETTINGS, [REPLICATION], [], clients)


def test_swapped_roles_in_the_settings_are_enough_where_no_ledger_is() -> None:
    swapped = parse_settings({"active": "standby"})
    with pytest.raises(LiveReplicaError, match="the settings' `active`"):
        refuse_live_replica(swapped, [REPLICATION], [], clients)


def test_after_a_failback_it_may_go_again() -> None:
    _ledger_says(NAMES.primary.region)
    refuse_live_replica(SETTINGS, [REPLICATION], [], clients)


@pytest.mark.parametrize("removed", [[NAMES.global_table], ["all"]])
def test_whoever_names_the_table_may_remove_it(removed: list[str]) -> None:
    _ledger_says(NAMES.standby.region)
    refuse_live_replica(SETTINGS, [REPLICATION], removed, clients)


def test_other_stacks_are_not_asked_about() -> None:
    _ledger_says(NAMES.standby.region)
    refuse_live_replica(SETTINGS, [PRIMARY], [], clients)


def test_a_ledger_that_cannot_be_read_is_unknown_and_nothing_is_removed() -> None:
    class Dark:
        exceptions = clients("dynamodb", "us-west-2").exceptions

        def get_item(self, **_: Any) -> None:
            raise EndpointConnectionError(endpoint_url="https://dynamodb")

    with pytest.raises(LiveReplicaError, match="unknown"):
        refuse_live_replica(SETTINGS, [REPLICATION], [], lambda *_: Dark())
