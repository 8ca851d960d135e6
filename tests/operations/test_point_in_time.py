"""A restore acts on the region that is active, whatever the settings say, and both regions write to the
restored database.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest
from moto import mock_aws

from config import Names, Settings
from config.names import RegionNames
from operations.manual_failover import break_glass
from operations.point_in_time import restore
from tests.operations.databases import database
from tests.operations.ledgers import clients, ledger_says

SETTINGS = Settings()
NAMES = Names(SETTINGS)
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def aws() -> Iterator[None]:
    with mock_aws():
        yield


def instances(here: RegionNames) -> set[str]:
    found = clients("rds", here.region).describe_db_instances()["DBInstances"]
    return {each["DBInstanceIdentifier"] for each in found}


@pytest.mark.parametrize("active", [NAMES.primary, NAMES.standby], ids=["before a failover", "after it"])
def test_the_active_regions_database_is_restored_and_both_regions_write_there(active: RegionNames) -> None:
    passive = NAMES.standby if active is NAMES.primary else NAMES.primary
    for here in (NAMES.primary, NAMES.standby):
        database(here)
        ledger_says(NAMES, here, active.region)
    made = restore(SETTINGS, clients, MOMENT, sleep=lambda _: None, say=lambda _: None)
    assert instances(active) == {active.database, f"{active.database}-20260102-030405"}
    assert instances(passive) == {passive.database}
    for here in (active, passive):
        named = clients("ssm", here.region).get_parameter(Name=NAMES.endpoint_parameter)
        assert named["Parameter"]["Value"] == made.address


@pytest.mark.parametrize("here", [NAMES.primary, NAMES.standby], ids=["home", "out"])
def test_by_hand_the_role_of_the_region_that_is_to_take_over_is_taken(here: RegionNames) -> None:
    taken = break_glass.environment(here, "aws", {})
    who = boto3.client(
        "sts",
        region_name=here.region,
        aws_access_key_id=taken["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=taken["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=taken["AWS_SESSION_TOKEN"],
    ).get_caller_identity()
    assert f"/{here.recovery_role('break-glass')}/" in who["Arn"]
