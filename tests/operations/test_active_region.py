"""Nothing is deployed with the roles of before a failover."""

import pytest

from config import Names
from config.settings import parse_settings
from config.stacks import PRIMARY, STANDBY, TEST
from operations.active_region import ActiveRegionError, OldRolesError, refuse_old_roles
from tests.operations.ledgers import clients, ledger_says, unreachable

pytestmark = pytest.mark.usefixtures("account")
SETTINGS, SWAPPED = parse_settings({}), parse_settings({"active": "standby"})
NAMES = Names(SETTINGS)


def test_after_a_failover_the_old_roles_are_refused_with_what_to_write() -> None:
    ledger_says(NAMES, NAMES.standby, NAMES.standby.region)
    with pytest.raises(OldRolesError) as refusal:
        refuse_old_roles(SETTINGS, [STANDBY], clients)
    said = str(refusal.value)
    assert "active: primary is outdated" in said
    assert "the ledger in us-west-2 says that us-west-2 is active" in said
    assert "fix: make reconcile" in said


def test_swapped_roles_are_deployed_after_a_failover() -> None:
    ledger_says(NAMES, NAMES.standby, NAMES.standby.region)
    refuse_old_roles(SWAPPED, [PRIMARY, STANDBY], clients)


def test_after_a_failback_the_swapped_roles_are_the_old_ones() -> None:
    ledger_says(NAMES, NAMES.standby, NAMES.primary.region)
    with pytest.raises(OldRolesError, match="make reconcile"):
        refuse_old_roles(SWAPPED, [PRIMARY], clients)


def test_before_the_first_deployment_and_the_first_failover_the_settings_count() -> None:
    refuse_old_roles(SETTINGS, [PRIMARY], clients)
    ledger_says(NAMES, NAMES.standby)
    refuse_old_roles(SETTINGS, [PRIMARY], clients)


def test_a_region_that_does_not_answer_is_spoken_for_by_the_other_ones_ledger() -> None:
    ledger_says(NAMES, NAMES.primary, NAMES.standby.region)
    with pytest.raises(OldRolesError, match="the ledger in us-east-1 says that us-west-2 is active"):
        refuse_old_roles(SETTINGS, [PRIMARY], unreachable(NAMES.standby))


def test_when_no_ledger_answers_it_is_unknown_and_nothing_is_deployed() -> None:
    with pytest.raises(ActiveRegionError, match=r"unknown: the ledger in us-west-2 .*us-east-1"):
        refuse_old_roles(SETTINGS, [PRIMARY], unreachable(NAMES.standby, NAMES.primary))


def test_the_test_copy_has_no_role() -> None:
    refuse_old_roles(SETTINGS, [TEST], unreachable(NAMES.standby, NAMES.primary))
