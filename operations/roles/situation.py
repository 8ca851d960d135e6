"""The table of situations of both regions' roles: for each row its meaning, the next command, and the forbidden ones.

`judge` is pure. `make status` prints this judgement, deployments are guarded by it, and `make reconcile` begins with
it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from config.errors import UserError
from operations.roles.world import Sight, World

Kind = Literal[
    "unknown",
    "failover runs",
    "failover unfinished",
    "region away",
    "ledgers disagree",
    "no writer",
    "roles differ",
    "tree differs",
    "no replica",
    "unprotected",
    "in step",
]
DEPLOY, FAILOVER, RECONCILE = "make deploy", "make failover", "make reconcile"


@dataclass(frozen=True)
class Situation:
    """A situation of the roles. `next` is the command to run now, empty when there is nothing to do; `never` are the
    commands forbidden before it; `active` is the region that serves, empty if unknown.
    """

    kind: Kind
    told: str
    next: str
    never: tuple[str, ...] = ()
    active: str = ""

    @property
    def may_wait(self) -> bool:
        """Whether the passive region is away, so that a reconcile does the urgent steps and lists the waiting ones."""
        return self.kind == "region away" and self.next == RECONCILE

    @property
    def may_reconcile(self) -> bool:
        """Whether the roles are certain enough for a reconcile to apply them."""
        return self.kind in ("roles differ", "tree differs", "no replica", "unprotected", "in step")


class NotNowError(UserError):
    """A command that is forbidden in the present situation of the roles."""

    def __init__(self, command: str, situation: Situation) -> None:
        super().__init__(
            f"not now: {command}\n"
            f"    {situation.kind}: {situation.told}\n"
            f"    allowed: what comes next; not before it: {', '.join(situation.never)}\n"
            f"    fix: {situation.next}"
        )


def refuse(situation: Situation, command: str) -> None:
    """Raise NotNowError when a command, such as `make failover REGION=us-west-2`, is forbidden now."""
    if command != situation.next and any(
        command == each or command.startswith(f"{each} ") for each in situation.never
    ):
        raise NotNowError(command, situation)


def judge(world: World) -> Situation:
    """Return the first row that applies."""
    newest = world.newest
    if newest is None:
        told = "; ".join(f"{region} doesn't answer ({why})" for region, why in world.away.items())
        return Situation("unknown", told, "make status", (DEPLOY, FAILOVER, RECONCILE))
    for row in ROWS:
        found = row(world, newest)
        if found is not None:
            return found
    return Situation(
        "in step", f"{newest.active.region} is active and protected", "", (), newest.active.region
    )


def _runs(world: World, newest: Sight) -> Situation | None:
    running = next((sight.running for sight in world.sights.values() if sight.running), "")
    if not running:
        return None
    return Situation(
        "failover runs",
        f"{running} runs",
        f"scripts/follow-failover.sh {running}",
        (DEPLOY, FAILOVER, RECONCILE),
        newest.active.region,
    )


def _unfinished(world: World, newest: Sight) -> Situation | None:
    """Return a promotion that was issued, or a permit that moved, whose region isn't recorded as active."""
    active = newest.active
    # The active region records itself, so its own ledger says since when; another one's word counts while it is away.
    own = world.sights.get(active.region)
    since = own.active.epoch if own is not None else active.epoch
    for sight in sorted(world.sights.values(), key=lambda each: each.permit.epoch, reverse=True):
        issued = [
            region
            for region, state in sight.promotions.items()
            if state == "issued" and region != active.region
        ]
        moved = [sight.permit.region] if sight.permit.epoch > since else []
        begun = next((region for region in (*issued, *moved) if region != active.region), "")
        if begun:
            return Situation(
                "failover unfinished",
                f"a failover to {begun} began and didn't finish; until it does, {active.region} counts as active",
                f"{FAILOVER} REGION={begun}",
                (DEPLOY, RECONCILE),
                active.region,
            )
    return None


def _away(world: World, newest: Sight) -> Situation | None:
    if not world.away:
        return None
    lost, why = next(iter(world.away.items()))
    active = newest.active.region
    if lost == active:
        return Situation(
            "region away",
            f"{lost} is active and doesn't answer ({why})",
            f"{FAILOVER} REGION={world.other(lost)}",
            (DEPLOY, RECONCILE),
            active,
        )
    return Situation(
        "region away",
        f"{active} is active; {lost} doesn't answer ({why}), so nothing that is written now is copied there",
        RECONCILE,
        (DEPLOY, f"{FAILOVER} REGION={lost}"),
        active,
    )


def _disagree(world: World, newest: Sight) -> Situation | None:
    said = {sight.active.region for sight in world.sights.values()}
    if len(said) < 2:
        return None
    told = "; ".join(
        f"{sight.region} says {sight.active.region} since epoch {sight.active.epoch}"
        for sight in world.sights.values()
    )
    return Situation(
        "ledgers disagree",
        f"the ledgers disagree: {told}. A region that came back catches up within a minute",
        "make status",
        (DEPLOY, FAILOVER, RECONCILE),
        newest.active.region,
    )


def _no_writer(world: World, newest: Sight) -> Situation | None:
    active = newest.active.region
    database = world.sights[active].database
    if database is None or (database.exists and not database.is_replica):
        return None
    found = "is a replica" if database.exists else "doesn't exist"
    return Situation(
        "no writer",
        f"{active} is active and its database {found}",
        "make restore MOMENT=... (docs/runbooks/failover.md)",
        (DEPLOY, FAILOVER, RECONCILE),
        active,
    )


def _roles(world: World, newest: Sight) -> Situation | None:
    active = newest.active.region
    if world.deployed == active:
        return None
    return Situation(
        "roles differ",
        f"{active} is active, and the settings still say {world.deployed}",
        RECONCILE,
        (DEPLOY, FAILOVER),
        active,
    )


def _tree(world: World, newest: Sight) -> Situation | None:
    active, tree = newest.active.region, newest.tree
    if not world.has_recovery or tree.stands_for(active):
        return None
    if not tree.wanted and not newest.active.known:
        # As deployed before the tree was recorded: the next deployment records it.
        return None
    return Situation(
        "tree differs",
        f"{active} is active, and the DNS records lead users to {tree.stands or 'an unknown region'} first",
        RECONCILE,
        (FAILOVER,),
        active,
    )


def _replica(world: World, newest: Sight) -> Situation | None:
    active = newest.active.region
    passive = world.other(active)
    database = world.sights[passive].database
    if database is None or database.is_replica:
        return None
    found = "is no replica" if database.exists else "doesn't exist"
    return Situation(
        "no replica",
        f"the database of {passive} {found}, so {passive} couldn't take over",
        RECONCILE,
        (FAILOVER,),
        active,
    )


def _unprotected(world: World, newest: Sight) -> Situation | None:
    if newest.protection.protected:
        return None
    active = newest.active.region
    return Situation(
        "unprotected",
        f"{world.other(active)} couldn't take over: unprotected since {newest.protection.since}",
        RECONCILE,
        (FAILOVER,),
        active,
    )


ROWS: tuple[Callable[[World, Sight], Situation | None], ...] = (
    _runs,
    _unfinished,
    _away,
    _disagree,
    _no_writer,
    _roles,
    _tree,
    _replica,
    _unprotected,
)
