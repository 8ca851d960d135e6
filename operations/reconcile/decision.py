"""The decision which step of a reconcile comes next, from the observed facts. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from operations.reconcile.instances import Instance
from operations.reconcile.owner import Owned
from operations.reconcile.sizes import Noted
from operations.roles.world import World
from operations.stores import reprotections
from operations.stores.store import Reprotection


@dataclass(frozen=True)
class Held:
    """The passive region's database as Terraform's state has it: its resource id, and whether its creation was
    interrupted. `resource_id` is empty if the state has no such database.
    """

    resource_id: str = ""
    tainted: bool = False


@dataclass(frozen=True)
class Seen:
    """The observed facts that decide the next step. `old` is the instance that now has the name of the passive
    region's database, a writer or a replica; `copied` is the ARN of the database whose automated backups the active
    region copies, and `copied_held` says whether Terraform's state has these copies.

    `applied` are the stacks that this run has applied, `stacks` all of them in their order. `lag_seconds` is the
    replica's lag, None if it is unknown. `apart` has, for each step that makes promoted data a replica again, the
    names of that data. `owned` is the passive region's database if it is an existing one, which only its owner
    renames. `sizes` are the owner's sizes of an existing group that a failover changed; the reconcile restores them.
    `is_global` says that AWS itself makes the old writer a secondary again, so that a reconcile only waits for it.
    """

    world: World
    old: Instance | None
    held: Held
    copied: str
    copied_held: bool
    stacks: tuple[str, ...]
    applied: frozenset[str] = field(default_factory=frozenset)
    lag_seconds: float | None = None
    lag_objective: float = 60.0
    apart: Mapping[str, Sequence[str]] = field(default_factory=dict)
    owned: Owned | None = None
    sizes: Noted | None = None
    is_global: bool = False

    @property
    def active(self) -> str:
        newest = self.world.newest
        assert newest is not None, "a reconcile needs an answer from at least one region"
        return newest.active.region

    @property
    def epoch(self) -> int:
        newest = self.world.newest
        return newest.active.epoch if newest else 0

    @property
    def tree_stands(self) -> bool:
        """Return whether the DNS records lead users to the active region first."""
        newest = self.world.newest
        return newest is not None and newest.tree.stands_for(self.active)

    @property
    def has_old_writer(self) -> bool:
        """Return whether an old writer still has the name of the passive region's database."""
        return self.old is not None and not self.old.is_replica


@dataclass(frozen=True)
class Step:
    """One step of a reconcile. `wanted` says whether it is needed now; `says` describes it in messages and runbooks."""

    name: str
    says: str
    wanted: Callable[[Seen], bool]


def _roles_differ(seen: Seen) -> bool:
    return seen.world.deployed != seen.active


def _copies_of_old(seen: Seen) -> bool:
    return seen.has_old_writer and bool(seen.copied or seen.copied_held)


def _holds_old(seen: Seen) -> bool:
    """Return whether Terraform's state has the old writer, under its name or under one that a person gave it."""
    held, old = seen.held, seen.old
    if old is not None and held.resource_id == old.resource_id:
        return seen.has_old_writer
    return bool(held.resource_id) and not held.tainted


def _to_set_aside(seen: Seen) -> bool:
    return seen.has_old_writer and seen.owned is None


def _owner_must_act(seen: Seen) -> bool:
    return seen.owned is not None and not seen.owned.is_replica_of_the_writer(seen.old)


def _lost_replica(seen: Seen) -> bool:
    """Return whether an interrupted run made a replica that isn't in Terraform's state. An existing database is left
    out: it is in its owner's state, never in this project's.
    """
    return seen.owned is None and seen.old is not None and seen.old.is_replica and not seen.held.resource_id


def _tainted(seen: Seen) -> bool:
    return bool(seen.held.resource_id) and seen.held.tainted


def _is_behind(seen: Seen) -> bool:
    if seen.old is None and not seen.is_global:
        return False
    return seen.lag_seconds is None or seen.lag_seconds > seen.lag_objective


def _reprotect(given: Reprotection) -> Step:
    return Step(given.step, given.says, lambda seen: bool(seen.apart.get(given.step)))


def _apply(name: str) -> Step:
    return Step(f"apply {name}", f"apply {name} with the new roles", lambda seen: name not in seen.applied)


SETTINGS = Step("settings", "write the new active region into the settings", _roles_differ)
STOP_COPIES = Step("stop copies", "stop the copies of the old writer's automated backups", _copies_of_old)
FORGET = Step(
    "forget", "take the old writer out of Terraform's state; the database itself stays as it is", _holds_old
)
SET_ASIDE = Step("set aside", "rename the old writer, close it to connections, and keep it", _to_set_aside)
SIZES = Step(
    "sizes",
    "give the existing group of the passive region its owner's sizes back",
    lambda seen: seen.sizes is not None,
)
OWNER = Step("owner", "have the owner of the existing database make it a replica", _owner_must_act)
ADOPT = Step("adopt", "put the replica that an interrupted run made into Terraform's state", _lost_replica)
UNTAINT = Step("untaint", "keep the database whose creation was interrupted", _tainted)
CATCH_UP = Step(
    "catch up",
    "wait until the replica's lag is within its objective",
    _is_behind,
)


def _unprotected(seen: Seen) -> bool:
    newest = seen.world.newest
    return newest is not None and not newest.protection.protected


PROTECT = Step("protect", "record that the passive region could take over", _unprotected)


def steps(stacks: tuple[str, ...]) -> tuple[Step, ...]:
    """Return every step in the order of execution, with a step for each stack in the stacks' own order."""
    return (
        SETTINGS,
        STOP_COPIES,
        FORGET,
        SET_ASIDE,
        SIZES,
        OWNER,
        ADOPT,
        UNTAINT,
        *(_apply(name) for name in stacks),
        *map(_reprotect, reprotections()),
        CATCH_UP,
        PROTECT,
    )


# What no pull request can do: it changes AWS beside Terraform, or Terraform's states.
OPERATORS = (STOP_COPIES, FORGET, SET_ASIDE, SIZES, OWNER, ADOPT, UNTAINT)


def left_to_pull_requests(stacks: tuple[str, ...]) -> frozenset[str]:
    """Return the names of the steps that a team leaves to a pull request: the change of the settings, the applies,
    and what follows them.
    """
    return frozenset(step.name for step in steps(stacks) if step not in OPERATORS)


def following(seen: Seen, leave: frozenset[str] = frozenset()) -> Step | None:
    """Return the first step that is needed; None if no step is. `leave` names steps that others do."""
    return next((step for step in steps(seen.stacks) if step.name not in leave and step.wanted(seen)), None)
