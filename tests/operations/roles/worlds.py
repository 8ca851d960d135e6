"""Makes worlds, that is what two regions report, for tests of the table of roles."""

from dataclasses import replace
from typing import Any

from operations.roles.world import Sight, World
from recovery.ledger import Active, Permit, Protection, Tree
from recovery.steps.database import Database

EAST, WEST = "us-east-1", "us-west-2"
WRITER = Database("available", is_replica=False, address="writer")
REPLICA = Database("available", is_replica=True, address="replica")
MISSING = Database("", is_replica=False, address="")
PROTECTED = Protection(protected=True, epoch=0, since="")


def sight(region: str, **said: Any) -> Sight:
    """Return what a region reports as deployed, with us-east-1 active; `said` replaces parts of it."""
    usual = Sight(
        region=region,
        active=Active(EAST, known=False),
        permit=Permit(EAST, 0),
        promotions={EAST: "none", WEST: "none"},
        tree=Tree(EAST, EAST),
        protection=PROTECTED,
        running="",
        database=WRITER if region == EAST else REPLICA,
    )
    return replace(usual, **said)


def world(*sights: Sight, deployed: str = EAST, **said: Any) -> World:
    """Return a world of the given reports; a region without one is unreachable."""
    seen = {each.region: each for each in sights}
    return World(
        regions=(EAST, WEST),
        deployed=deployed,
        sights=seen,
        away={region: "no answer" for region in (EAST, WEST) if region not in seen},
        **said,
    )


def failed_over(region: str, **said: Any) -> Sight:
    """Return what a region reports after a failover to us-west-2 at epoch 1 and before any reconcile."""
    told = {
        "active": Active(WEST, known=True, epoch=1),
        "permit": Permit(WEST, 1),
        "promotions": {EAST: "none", WEST: "done"},
        "protection": Protection(protected=False, epoch=1, since="2026-01-01T00:00:00Z"),
        "database": WRITER,
    }
    return sight(region, **{**told, **said})
