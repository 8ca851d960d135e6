"""For every combination of what two regions say there is one next command, and it never makes things worse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.commands.reconciling import beforehand
from operations.roles.judgement import judge
from operations.roles.situation import DEPLOY, FAILOVER, RECONCILE
from operations.roles.world import Sight, World
from recovery.ledger import Active, Permit, Protection, Tree
from recovery.steps.database import Database
from tests.operations.roles.worlds import (
    EAST,
    MISSING,
    REPLICA,
    WEST,
    WRITER,
    failed_over,
    sight,
    world,
)

SWAPPED = {"tree": Tree(WEST, WEST)}
ROWS = {
    "as deployed": (world(sight(EAST), sight(WEST)), "in step", ""),
    "nobody answers": (world(), "unknown", "make status"),
    "neither region has a ledger": (
        world(without_ledger=frozenset((EAST, WEST))),
        "not deployed",
        "make deploy",
    ),
    "one region has no ledger and the other doesn't answer": (
        world(without_ledger=frozenset((EAST,))),
        "unknown",
        "make status",
    ),
    "a failover runs": (
        world(sight(EAST), sight(WEST, running="arn:run")),
        "failover runs",
        "scripts/follow-failover.sh arn:run",
    ),
    "a promotion was issued and not recorded": (
        world(sight(EAST), sight(WEST, promotions={EAST: "none", WEST: "issued"}, permit=Permit(WEST, 1))),
        "failover unfinished",
        "make failover REGION=us-west-2",
    ),
    "the permit moved and nothing else": (
        world(sight(EAST), sight(WEST, permit=Permit(WEST, 1))),
        "failover unfinished",
        "make failover REGION=us-west-2",
    ),
    "the permit moved with an epoch that only the other region's ledger has of the active one": (
        world(sight(EAST), sight(WEST, active=Active(EAST, known=True, epoch=1), permit=Permit(WEST, 1))),
        "failover unfinished",
        "make failover REGION=us-west-2",
    ),
    "an undone fence gave the permit back": (
        world(sight(EAST), sight(WEST, permit=Permit(EAST, 1))),
        "in step",
        "",
    ),
    "the active region is away": (world(sight(WEST)), "region away", "make failover REGION=us-west-2"),
    "the passive region is away": (world(sight(EAST)), "region away", "make reconcile"),
    "the old region is away after a failover": (world(failed_over(WEST)), "region away", "make reconcile"),
    "the old region came back and its ledger is late": (
        world(sight(EAST), failed_over(WEST)),
        "ledgers disagree",
        "make status",
    ),
    "the active database is a replica": (
        world(failed_over(EAST), failed_over(WEST, database=REPLICA)),
        "no writer",
        "make restore MOMENT=... (docs/runbooks/failover.md)",
    ),
    "the settings have the roles of before": (
        world(failed_over(EAST), failed_over(WEST)),
        "roles differ",
        "make reconcile",
    ),
    "the records weren't turned": (
        world(failed_over(EAST), failed_over(WEST), deployed=WEST),
        "tree differs",
        "make reconcile",
    ),
    "the records were half turned": (
        world(
            failed_over(EAST, tree=Tree(WEST, EAST)), failed_over(WEST, tree=Tree(WEST, EAST)), deployed=WEST
        ),
        "tree differs",
        "make reconcile",
    ),
    "the old writer still has its name": (
        world(failed_over(EAST, **SWAPPED), failed_over(WEST, **SWAPPED), deployed=WEST),
        "no replica",
        "make reconcile",
    ),
    "the replica isn't there yet": (
        world(failed_over(EAST, database=MISSING, **SWAPPED), failed_over(WEST, **SWAPPED), deployed=WEST),
        "no replica",
        "make reconcile",
    ),
    "the replica has never caught up": (
        world(failed_over(EAST, database=REPLICA, **SWAPPED), failed_over(WEST, **SWAPPED), deployed=WEST),
        "unprotected",
        "make reconcile",
    ),
}


@pytest.mark.parametrize(("seen", "kind", "following"), ROWS.values(), ids=ROWS)
def test_each_state_has_its_name_and_its_next_command(seen: World, kind: str, following: str) -> None:
    found = judge(seen)
    assert (found.kind, found.next) == (kind, following)


databases = st.sampled_from([WRITER, REPLICA, MISSING, Database("failed", is_replica=True, address="")])
regions = st.sampled_from([EAST, WEST])
sights = st.builds(
    lambda **said: said,
    active=st.builds(Active, regions, known=st.just(True), epoch=st.integers(0, 2)),
    permit=st.builds(Permit, regions, st.integers(0, 2)),
    promotions=st.fixed_dictionaries(
        {each: st.sampled_from(["none", "issued", "done", "undone"]) for each in (EAST, WEST)}
    ),
    tree=st.builds(Tree, regions, regions),
    protection=st.builds(Protection, st.booleans(), st.integers(0, 2), st.just("2026-01-01T00:00:00Z")),
    running=st.sampled_from(["", "", "", "arn:run"]),
    database=databases,
)


def _worlds(east: dict[str, object], west: dict[str, object], deployed: str, away: str) -> World:
    found: list[Sight] = [
        sight(region, **said) for region, said in ((EAST, east), (WEST, west)) if region not in away
    ]
    return world(*found, deployed=deployed)


worlds = st.builds(_worlds, sights, sights, regions, st.sampled_from(["", "", EAST, WEST, f"{EAST} {WEST}"]))


@given(worlds)
def test_no_state_is_without_a_next_command_but_the_one_in_which_nothing_is_to_do(seen: World) -> None:
    found = judge(seen)
    assert bool(found.next) == (found.kind != "in step")
    assert found.told


@given(worlds)
def test_what_comes_next_is_never_among_what_must_not_be_run(seen: World) -> None:
    found = judge(seen)
    assert found.next not in found.never


@given(worlds)
def test_roles_are_taken_only_while_both_regions_agree_and_no_failover_is_unfinished(seen: World) -> None:
    if not judge(seen).may_reconcile:
        return
    assert not seen.away
    assert len({each.active.region for each in seen.sights.values()}) == 1
    assert not any(each.running for each in seen.sights.values())
    active = judge(seen).active
    for each in seen.sights.values():
        assert each.promotions[seen.other(active)] != "issued"
        assert each.permit.region == active or each.permit.epoch <= seen.sights[active].active.epoch


@given(worlds)
def test_in_step_means_that_roles_records_replica_and_protection_all_are(seen: World) -> None:
    found = judge(seen)
    if found.kind != "in step":
        return
    passive = seen.sights[seen.other(found.active)]
    newest = seen.newest
    assert newest is not None
    assert seen.deployed == found.active
    assert newest.tree.stands_for(found.active)
    assert passive.database is not None
    assert passive.database.is_replica
    assert newest.protection.protected


@pytest.mark.parametrize("kind", ["roles differ", "failover unfinished"])
def test_a_deployment_with_the_wrong_roles_is_among_what_must_not_be_run(kind: str) -> None:
    rows = [judge(seen) for seen, of, _ in ROWS.values() if of == kind]
    assert rows
    assert all(DEPLOY in each.never for each in rows)


def test_only_where_the_roles_change_a_reconcile_asks_to_pause_everything_else() -> None:
    said = {kind: beforehand(judge(seen)) for seen, kind, _ in ROWS.values()}
    assert said["in step"].startswith("nothing has to be done")
    assert all("pause everything" in text for kind, text in said.items() if kind != "in step")


def test_nothing_fails_over_to_a_region_that_could_not_take_over() -> None:
    for kind in ("roles differ", "tree differs", "no replica", "unprotected"):
        rows = [judge(seen) for seen, of, _ in ROWS.values() if of == kind]
        assert rows
        assert all(FAILOVER in each.never and each.next == RECONCILE for each in rows)
