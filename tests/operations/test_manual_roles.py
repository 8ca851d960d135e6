"""A failover by hand is refused by the same table as any other, with the calls that it has."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from config import Names, Settings
from config.names import RegionNames
from operations.manual_failover.roles import refuse_by_hand
from operations.roles.situation import NotNowError
from tests.operations.databases import database
from tests.operations.ledgers import clients, ledger_says, unreachable

SETTINGS = Settings()
NAMES = Names(SETTINGS)
EAST, WEST = NAMES.primary, NAMES.standby


def replica(here: RegionNames, of: RegionNames) -> None:
    clients("rds", here.region).create_db_instance_read_replica(
        DBInstanceIdentifier=here.database, SourceDBInstanceIdentifier=of.database_arn
    )


@pytest.fixture(autouse=True)
def aws() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.fixture
def failed_over() -> None:
    """us-west-2 is active since epoch 1, both databases are writers, and the settings say us-east-1."""
    for here in (EAST, WEST):
        ledger_says(NAMES, here, active=WEST.region)
        database(here)


def no_machines(service: str, region: str) -> Any:
    assert service != "stepfunctions", "it may be what was lost"
    return clients(service, region)


@pytest.mark.usefixtures("failed_over")
def test_the_way_home_is_refused_before_a_reconcile_and_the_command_that_mends_it_is_said() -> None:
    with pytest.raises(NotNowError, match=r"roles differ(.|\n)*fix: make reconcile"):
        refuse_by_hand(SETTINGS, EAST, role=no_machines, own=no_machines)


def test_as_deployed_it_may_go_on() -> None:
    for here in (EAST, WEST):
        ledger_says(NAMES, here)
    database(EAST)
    replica(WEST, of=EAST)
    refuse_by_hand(SETTINGS, WEST, role=no_machines, own=no_machines)


def test_it_may_go_on_while_the_active_region_is_lost() -> None:
    ledger_says(NAMES, WEST)
    database(EAST)
    replica(WEST, of=EAST)
    refuse_by_hand(SETTINGS, WEST, role=no_machines, own=unreachable(EAST))


@pytest.mark.usefixtures("failed_over")
def test_a_region_whose_other_region_is_active_and_up_is_asked_with_the_persons_own_credentials() -> None:
    """The role may ask its own region only."""
    with pytest.raises(NotNowError, match="roles differ"):
        refuse_by_hand(SETTINGS, EAST, role=unreachable(WEST), own=unreachable(EAST))


@pytest.mark.usefixtures("failed_over")
def test_a_region_that_nobody_can_ask_is_activated_by_nobody() -> None:
    lost = unreachable(EAST, WEST)
    with pytest.raises(NotNowError, match="unknown"):
        refuse_by_hand(SETTINGS, EAST, role=lost, own=lost)
