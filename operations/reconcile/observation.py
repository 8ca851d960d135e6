"""The observation of both regions that decides which step of a reconcile comes next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from config import Settings
from config.stacks import REPLICATION, stacks
from operations.reconcile import instances, sizes
from operations.reconcile.decision import Held, Seen
from operations.reconcile.owner import Owned
from operations.reconcile.tools import Tools
from operations.roles import world as roles
from operations.roles.settling import settled
from operations.stores import reprotections
from recovery.steps import global_database, lag

DATABASE, COPIES = "aws_db_instance", "aws_db_instance_automated_backups_replication"
# ReplicaLag is published each minute; an older sample may be of an instance that had this name before.
FRESH = timedelta(minutes=3)


def observe(tools: Tools, applied: frozenset[str]) -> Seen:
    """Observe both regions, and the Terraform states of the stacks that a step may change."""
    settings = tools.settings
    world = settled(lambda: roles.look(settings, tools.clients), tools.sleep)
    newest = world.newest
    assert newest is not None, "a reconcile needs an answer from at least one region"
    active, passive = newest.active.region, world.other(newest.active.region)
    seen = Seen(
        world=world,
        old=None,
        held=Held(),
        copied="",
        copied_held=False,
        stacks=tuple(stack.name for stack in stacks(_with_roles(tools, active))),
        applied=applied,
        lag_objective=settings.objectives.database_lag_seconds,
        apart={} if passive in world.away else _apart(tools),
        sizes=None if passive in world.away else _sizes(tools, active, passive),
    )
    if not settings.components.database or passive in world.away:
        return seen
    if settings.database.is_global:
        return replace(seen, is_global=True, lag_seconds=secondary_lag(tools, world, passive))
    old = instances.find(tools.clients("rds", passive), tools.at(passive).database)
    return Seen(
        world=world,
        old=old,
        held=_held(tools, passive),
        copied=_copied(tools, active, old),
        copied_held=bool(old and copies_address(tools, old.arn)),
        stacks=seen.stacks,
        applied=applied,
        lag_seconds=_lag(tools, passive) if old and old.is_replica else None,
        lag_objective=seen.lag_objective,
        apart=seen.apart,
        owned=_owned(tools, active, passive),
        sizes=seen.sizes,
    )


def _apart(tools: Tools) -> dict[str, Sequence[str]]:
    """Return for each step that makes promoted data a replica again the names of that data."""
    return {each.step: each.apart(tools.settings, tools.clients) for each in reprotections()}


def _owned(tools: Tools, active: str, passive: str) -> Owned | None:
    """Return the passive region's database if it is an existing one, which its owner manages; otherwise None."""
    site = tools.at(passive).site
    name = tools.settings.existing.site(site).database
    if not name:
        return None
    return Owned(f"existing.{site}.database", name, passive, tools.at(active).database_arn)


def _sizes(tools: Tools, active: str, passive: str) -> sizes.Noted | None:
    """Return the sizes that the passive region's existing group had before a failover changed them; None if no
    failover changed them, or the group isn't an existing one.
    """
    if not tools.settings.existing.site(tools.at(passive).site).application:
        return None
    return sizes.noted(tools.clients("dynamodb", active), tools.names.ledger_table, passive)


def _with_roles(tools: Tools, active: str) -> Settings:
    """Return the settings with `active` as the active region, from which the stacks' new order follows."""
    return tools.settings.model_copy(update={"active": tools.at(active).site})


def copies_address(tools: Tools, source_arn: str) -> str:
    """Return the address under which Terraform's state has the copies of a database's automated backups; empty if the
    state has none.
    """
    for address, attributes, _ in tools.held(REPLICATION, COPIES):
        if attributes.get("source_db_instance_arn") == source_arn:
            return address
    return ""


def _held(tools: Tools, region: str) -> Held:
    for _, attributes, tainted in tools.held(tools.stack_of(region), DATABASE):
        return Held(str(attributes.get("resource_id") or attributes.get("id") or ""), tainted)
    return Held()


def _copied(tools: Tools, active: str, old: instances.Instance | None) -> str:
    """Return the old writer's ARN if the active region copies its automated backups; otherwise empty."""
    if old is None:
        return ""
    kept = tools.clients("rds", active).describe_db_instance_automated_backups(DbiResourceId=old.resource_id)
    for each in kept["DBInstanceAutomatedBackups"]:
        if each.get("DBInstanceArn") == old.arn and str(each.get("Status")).lower() == "replicating":
            return old.arn
    return ""


def secondary_lag(tools: Tools, world: roles.World, passive: str) -> float | None:
    """Return the lag of an Aurora global database's secondary; None until AWS has made the passive region's cluster a
    secondary again.
    """
    database = world.sights[passive].database
    is_copy = database is not None and database.is_replica and database.status == "available"
    return _lag(tools, passive) if is_copy else None


def _lag(tools: Tools, passive: str) -> float | None:
    now, whole = tools.clock(), tools.names.global_database if tools.settings.database.is_global else ""
    metrics = tools.clients("cloudwatch", passive)
    found = global_database.samples_of_either(metrics, tools.at(passive).database, whole, now)
    return lag.at([sample for sample in found if sample.at > now - FRESH], now).seconds
