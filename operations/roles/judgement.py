"""The table of situations of both regions' roles: for each row its meaning, the next command, and the forbidden ones.

`judge` is pure. `make status` prints its result, deployments are allowed or refused by it, and `make reconcile`
begins with it.
"""

from collections.abc import Callable

from operations.roles.situation import DEPLOY, FAILOVER, RECONCILE, Situation
from operations.roles.world import Sight, World


def judge(world: World) -> Situation:
    """Return the situation of the first row of the table that applies; `not deployed` if both regions answer that they
    have no ledger, `unknown` if no region answers.
    """
    newest = world.newest
    if newest is None and world.without_ledger == set(world.regions):
        told = "neither region has the ledger, so nothing is deployed yet"
        return Situation("not deployed", told, DEPLOY, (FAILOVER, RECONCILE))
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
    """Return the situation of an unfinished failover: a promotion was issued in, or the permit moved to, a region
    that isn't recorded as active.
    """
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
        f"{active} is active; {lost} doesn't answer ({why}), so new writes aren't replicated",
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
