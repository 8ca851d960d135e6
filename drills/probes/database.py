"""Probes of the passive region's database, and of the address that its instances write to."""

from drills.journal import Journal
from drills.tolerance import Reading
from operations.target import Target
from recovery.steps.database import Database
from recovery.steps.global_database import describe_either


def standby(target: Target, journal: Journal, of: str) -> Reading:
    """Return `replica` or `writer` if the passive region's database is available, otherwise its status, or
    `missing`.
    """
    del journal, of
    found, name = _described(target), target.passive.database
    if not found.exists:
        return Reading("missing", f"{name} doesn't exist")
    kind = "replica" if found.is_replica else "writer"
    return Reading(
        kind if found.status == "available" else found.status,
        f"the database {name}, a {kind}, is {found.status}",
    )


def endpoint(target: Target, journal: Journal, of: str) -> Reading:
    """Return `own` if the passive region's endpoint parameter names its own database, otherwise `another`."""
    del journal, of
    name = target.names.endpoint_parameter
    value = target.client("ssm", target.passive.region).get_parameter(Name=name)["Parameter"]["Value"]
    return Reading(
        "own" if value == _described(target).address else "another", f"the parameter {name} names {value}"
    )


def _described(target: Target) -> Database:
    """Return the description of the instance or Aurora's cluster; without a status if it doesn't exist."""
    whole = target.names.global_database if target.settings.database.is_global else ""
    return describe_either(target.client("rds", target.passive.region), target.passive.database, whole)
