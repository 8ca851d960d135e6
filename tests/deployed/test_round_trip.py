"""A round trip with real Terraform loses no acknowledged row that the lag doesn't explain, and every state on
the way ends well.
"""

from pathlib import Path

import pytest

from drills.round_trip.result import TripResult
from drills.round_trip.session import round_trip
from drills.world import World

# Each call to a region that hangs ends by its client's time limits, of which there are few.
IN_TIME_SECONDS = 300.0
# One that changes a state, one that changes AWS, and the apply that makes the replica. All of them: test_reconcile.
KILLED_DURING = ("forget", "set aside", "apply dr_standby")


@pytest.fixture(scope="module")
def trip(world: World, tmp_path_factory: pytest.TempPathFactory) -> TripResult:
    """Make a round trip: the alarm starts the failover out, an operator the one home. Each has its reconcile;
    the second is killed three times.
    """
    reports = tmp_path_factory.mktemp("reports")
    result, _ = round_trip(world, reports=reports, killed_during=KILLED_DURING)
    return result


def test_there_and_home_nothing_stands_against_it(trip: TripResult) -> None:
    assert trip.reasons == []
    assert [leg.leg for leg in trip.legs] == [
        "failover to standby, the active region is lost",
        "failback to primary, graceful",
    ]


def test_while_the_lost_region_hangs_a_reconcile_ends_and_does_what_cannot_wait(trip: TripResult) -> None:
    lost, home = trip.legs
    assert lost.while_away == "Multi-AZ"
    assert lost.while_away_seconds is not None
    assert lost.while_away_seconds < IN_TIME_SECONDS
    assert home.while_away_seconds is None


def test_every_acknowledged_row_is_there_or_explained_by_the_lag_of_the_loss(trip: TripResult) -> None:
    for leg in trip.legs:
        assert leg.acknowledged > 100
        assert leg.unexplained == 0


def test_a_way_that_nobody_hurries_loses_nothing(trip: TripResult) -> None:
    home = trip.legs[1]
    assert home.lost == 0


def test_from_each_switch_on_dns_names_no_region_that_refuses_writes(trip: TripResult) -> None:
    assert [leg.strays for leg in trip.legs] == [0, 0]


def test_after_each_reconcile_also_one_that_was_killed_thrice_every_stack_is_clean(trip: TripResult) -> None:
    assert [leg.not_clean for leg in trip.legs] == [[], []]


def test_every_step_that_a_failover_asks_for_was_done_both_times(trip: TripResult) -> None:
    for leg, killed in zip(trip.legs, [(), KILLED_DURING], strict=True):
        # Steps before the last kill were done by runs that were killed, and are not done again.
        assert leg.killed_during == list(killed)
        wanted = {"apply primary", "apply dr_standby", "apply recovery", "protect"}
        wanted |= set() if killed else {"settings", "stop copies", "forget", "set aside"}
        assert wanted <= set(leg.reconcile_seconds)


@pytest.mark.slow
def test_without_the_records_turned_a_failover_home_serves_nobody(world: World, tmp_path: Path) -> None:
    """To get past the precondition that refuses it, the ledger is made to say that the records were turned."""
    result, _ = round_trip(world, is_broken=True, reports=tmp_path)
    assert not result.passed
    assert "users aren't served" in result.reasons[0]


@pytest.mark.slow
def test_twice_around_is_like_once(world: World, tmp_path: Path) -> None:
    result, _ = round_trip(world, twice=True, reports=tmp_path)
    assert result.reasons == []
    assert len(result.legs) == 4
