"""Right after a write to the ledger the situation is read repeatedly until both regions' ledgers have the
write, and not longer.
"""

from dataclasses import replace

from operations.roles.judgement import judge
from operations.roles.settling import MOST_SECONDS, settled
from operations.roles.world import Sight, World
from recovery.ledger import Protection, Tree
from tests.operations.roles.worlds import EAST, WEST, failed_over, sight, world

BEHIND = world(sight(EAST), failed_over(WEST))
CAUGHT_UP = world(failed_over(EAST), failed_over(WEST))


def looked_at(*worlds: World) -> tuple[World, list[float]]:
    """Return the settled world and the waits; each read finds the next of the worlds, and the last one repeats."""
    left, waits = list(worlds), list[float]()
    found = settled(lambda: left.pop(0) if len(left) > 1 else left[0], waits.append)
    return found, waits


def test_two_ledgers_of_which_one_is_behind_are_looked_at_again() -> None:
    assert judge(BEHIND).kind == "ledgers disagree"
    found, waits = looked_at(BEHIND, BEHIND, CAUGHT_UP)
    assert judge(found).kind == "roles differ"
    assert len(waits) == 2


def test_whatever_the_ledger_holds_may_be_behind() -> None:
    here = failed_over(EAST)
    for behind in (
        replace(here, permit=replace(here.permit, epoch=0)),
        replace(here, promotions={EAST: "none", WEST: "issued"}),
        replace(here, tree=Tree(EAST, WEST)),
        replace(here, protection=Protection(protected=True, epoch=1, since="")),
    ):
        found, waits = looked_at(world(behind, failed_over(WEST)), CAUGHT_UP)
        assert found == CAUGHT_UP
        assert len(waits) == 1


def test_ledgers_that_agree_are_not_waited_for() -> None:
    assert looked_at(CAUGHT_UP) == (CAUGHT_UP, [])


def test_a_region_that_is_away_is_not_waited_for() -> None:
    lonely = world(failed_over(WEST))
    assert looked_at(lonely) == (lonely, [])


def test_what_never_agrees_is_told_after_a_few_seconds() -> None:
    found, waits = looked_at(BEHIND)
    assert judge(found).kind == "ledgers disagree"
    assert sum(waits) == MOST_SECONDS


def test_databases_and_executions_of_the_regions_may_differ() -> None:
    def running(each: Sight) -> Sight:
        return replace(each, running="arn:execution")

    different = world(running(sight(EAST)), sight(WEST))
    assert looked_at(different) == (different, [])
