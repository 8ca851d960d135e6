"""AWS for the handlers' tests: moto in this process, with the resources that the stacks own."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core.config import DefaultConfig

from recovery.settings import FunctionSettings
from tests.recovery.names import NAMES, PRIMARY, STANDBY

# A new session reads botocore's models of every service again, which is most of what a test takes.
KEEP_SESSION: DefaultConfig = {"core": {"mock_credentials": True, "reset_boto3_session": False}}


@dataclass(frozen=True)
class Region:
    """A region's clients, by service."""

    name: str

    def client(self, service: str) -> Any:
        return _client(service, self.name)


@cache
def _client(service: str, region: str) -> Any:
    """Made once: a client takes 20 ms, and moto gives every test an empty AWS whichever client asks."""
    return boto3.client(  # type: ignore[call-overload]
        service, region_name=region, aws_access_key_id="testing", aws_secret_access_key="testing"
    )


@pytest.fixture
def standby(monkeypatch: pytest.MonkeyPatch) -> Iterator[Region]:
    """Yield the standby region with ledger and lease table, empty."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws(config=KEEP_SESSION):
        region = Region(STANDBY.region)
        tables = region.client("dynamodb")
        _table(tables, NAMES.ledger_table, "pk", "sk")
        _table(tables, STANDBY.lease_table, "id")
        yield region


@pytest.fixture
def replica(standby: Region) -> Region:
    """Return the standby region with a cross-region replica of the primary's database."""
    source = (
        Region(PRIMARY.region)
        .client("rds")
        .create_db_instance(
            DBInstanceIdentifier=PRIMARY.database,
            Engine="postgres",
            DBInstanceClass="db.r6g.large",
            AllocatedStorage=20,
            MasterUsername="master",
            MasterUserPassword="not-a-secret",
        )
    )
    standby.client("rds").create_db_instance_read_replica(
        DBInstanceIdentifier=STANDBY.database,
        SourceDBInstanceIdentifier=source["DBInstance"]["DBInstanceArn"],
        SourceRegion=PRIMARY.region,
    )
    return standby


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put a function's settings where Lambda does."""

    def into_environment(settings: FunctionSettings) -> None:
        monkeypatch.setenv("AWS_REGION", settings.region)
        for name, value in settings.environment().items():
            monkeypatch.setenv(name, value)

    return into_environment


def _table(tables: Any, name: str, *keys: str) -> None:
    kinds = ("HASH", "RANGE")
    tables.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, kinds, strict=False)],
    )
