"""One example of every situation, judged by the table of situations, for the runbook of the way back."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from config import Names, Settings
from operations.roles.judgement import judge
from operations.roles.situation import Situation
from operations.roles.world import Sight, World
from recovery.ledger import Active, Permit, Protection, Tree
from recovery.steps.database import Database

WRITER = Database("available", is_replica=False, address="writer")
REPLICA = Database("available", is_replica=True, address="replica")
TIME = "2026-01-02T03:04:05Z"


def examples(settings: Settings) -> list[Situation]:
    """Judge one example of each situation in which a failover to the region that is passive in the settings, and the
    way back, can be.
    """
    names = Names(settings)
    home, away = names.site(settings.active).region, names.other(settings.active).region
    return [judge(world) for world in _worlds(home, away)]


def _worlds(home: str, away: str) -> Iterator[World]:
    """Build the examples in the order in which a failover and the way back reach them."""
    deployed = _world(home, home, away, tree=Tree(home, home), database={home: WRITER, away: REPLICA})
    after = {
        "active": Active(away, known=True, epoch=1),
        "permit": Permit(away, 1),
        "protection": Protection(protected=False, epoch=1, since=TIME),
    }
    both_write = {home: WRITER, away: WRITER}
    failed_over = _world(home, home, away, tree=Tree(home, home), database=both_write, **after)
    turned = {"tree": Tree(away, away), **after}
    yield deployed
    yield _lost(deployed, home)
    yield _with(deployed, away, running="EXECUTION")
    yield _with(deployed, away, permit=Permit(away, 1))
    yield _lost(failed_over, home)
    yield replace(deployed, sights={**deployed.sights, away: failed_over.sights[away]})
    yield _with(failed_over, away, database=REPLICA)
    yield failed_over
    yield replace(failed_over, deployed=away)
    yield _world(away, home, away, database=both_write, **turned)
    yield _world(away, home, away, database={home: REPLICA, away: WRITER}, **turned)
    unanswered = World((home, away), home, {}, {home: "no answer", away: "no answer"})
    yield unanswered
    yield replace(unanswered, without_ledger=frozenset(unanswered.regions))


def _world(deployed: str, home: str, away: str, *, database: Mapping[str, Database], **said: Any) -> World:
    usual: dict[str, Any] = {
        "active": Active(home, known=False),
        "permit": Permit(home, 0),
        "promotions": {home: "none", away: "none"},
        "protection": Protection(protected=True, epoch=0, since=""),
        "running": "",
        **said,
    }
    sights = {region: Sight(region=region, database=database[region], **usual) for region in (home, away)}
    return World((home, away), deployed, sights, {})


def _with(world: World, region: str, **said: Any) -> World:
    return replace(world, sights={**world.sights, region: replace(world.sights[region], **said)})


def _lost(world: World, region: str) -> World:
    left = {name: sight for name, sight in world.sights.items() if name != region}
    return replace(world, sights=left, away={region: "no answer"})
