"""Makes ledgers in moto that say which region is active, and clients for regions that don't answer."""

from typing import Any

import boto3
from botocore.exceptions import EndpointConnectionError

from config import Names
from config.names import RegionNames
from operations.clients import Clients
from tests.tables import create_table

SESSION = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")


def clients(service: str, region: str) -> Any:
    return SESSION.client(service, region)  # type: ignore[call-overload]


def ledger_says(names: Names, here: RegionNames, active: str = "") -> None:
    """Make a region's ledger with the given active region; without one, a ledger from before any failover."""
    client = clients("dynamodb", here.region)
    create_table(client, names.ledger_table, "pk", "sk")
    if active:
        item = {
            "pk": {"S": "active"},
            "sk": {"S": "current"},
            "region": {"S": active},
            "epoch": {"N": "1"},
        }
        client.put_item(TableName=names.ledger_table, Item=item)


class _Unreachable:
    def __init__(self, region: str) -> None:
        self.exceptions = clients("dynamodb", region).exceptions

    def get_item(self, **_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://dynamodb")


def unreachable(*lost: RegionNames) -> Clients:
    """Return clients for which these regions don't answer."""
    regions = {each.region for each in lost}

    def client(service: str, region: str) -> Any:
        return _Unreachable(region) if region in regions else clients(service, region)

    return client
