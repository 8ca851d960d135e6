"""The readiness function looks at the replica of each table that exists, by its name alone."""

from dataclasses import replace
from datetime import UTC, datetime

from config import Names
from config.settings import parse_settings
from recovery.steps.standby.look import examined
from recovery.stores import table
from recovery.stores.store import Examining
from tests.recovery.conftest import Region
from wiring.readiness import readiness_settings

SETTINGS = parse_settings({"existing": {"tables": [{"name": "carts"}, {"name": "sessions"}]}})


def test_a_replica_that_is_gone_is_told_with_the_name_of_its_table(standby: Region) -> None:
    standby.client("dynamodb").create_table(
        TableName="carts",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )
    settings = replace(readiness_settings(SETTINGS, Names(SETTINGS)), table="")
    looks = table.STORE.looks(Examining(settings, here=standby.client, now=datetime.now(UTC)))
    found = {each.item: each for each in examined(list(looks))}
    assert {item: each.state for item, each in found.items()} == {
        "table replica carts": "ready",
        "table replica sessions": "not ready",
    }
    assert "sessions isn't in us-west-2" in found["table replica sessions"].cause
