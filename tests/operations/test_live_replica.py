"""A replica that has become the live data isn't cleaned up."""

import pytest

from config import Names
from config.settings import parse_settings
from config.stacks import PRIMARY, REPLICATION
from operations.active_region import ActiveRegionError
from operations.live_replica import LiveReplicaError, refuse_live_replica
from tests.operations.ledgers import clients, ledger_says, unreachable

pytestmark = pytest.mark.usefixtures("account")

SETTINGS = parse_settings({})
NAMES = Names(SETTINGS)


def _ledger_says(active: str) -> None:
    ledger_says(NAMES, NAMES.standby, active)


def test_a_replica_that_serves_users_is_not_removed() -> None:
    _ledger_says(NAMES.standby.region)
    with pytest.raises(LiveReplicaError, match=r"the ledger in us-west-2 says that us-west-2 is active"):
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
    with pytest.raises(ActiveRegionError, match="unknown"):
        refuse_live_replica(SETTINGS, [REPLICATION], [], unreachable(NAMES.standby))
