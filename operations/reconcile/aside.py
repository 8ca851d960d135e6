"""Databases that were set aside: brings them back under their original names, or removes them by name after a
comparison.
"""

from collections.abc import Callable, Collection
from typing import Any

from config import Names, Settings
from config.errors import UserError
from config.names import final_snapshot
from config.stacks import PRIMARY, STANDBY
from operations.clients import Clients
from operations.reconcile import instances
from operations.reconcile.instances import SetAside
from recovery.ledger import DIVERGENCE

LOOK_SECONDS = 5.0


class SetAsideError(UserError):
    """A database that was set aside and can't be brought back, or may not be removed yet."""


def found(
    settings: Settings, clients: Clients, stacks: Collection[str] = (PRIMARY, STANDBY)
) -> list[SetAside]:
    """List the databases that were set aside in the regions of these stacks."""
    names = Names(settings)
    if not settings.components.database:
        return []
    wanted = [here for stack, here in ((PRIMARY, names.primary), (STANDBY, names.standby)) if stack in stacks]
    return [
        each
        for here in wanted
        for each in instances.set_aside(clients("rds", here.region))
        if each.name_before == here.database
    ]


def bring_back(settings: Settings, clients: Clients, name: str, *, sleep: Callable[[float], None]) -> str:
    """Give a database that was set aside its original name back, if no other instance has it, and return that name.
    Raises SetAsideError.
    """
    aside = _named(settings, clients, name)
    rds = clients("rds", _region(aside))
    if instances.find(rds, aside.name_before) is not None:
        raise SetAsideError(
            f"{name} can't get its original name {aside.name_before} back: another instance has that name\n"
            "    allowed: while no instance has that name\n"
            f"    fix: keep the database as {name}; make divergence NAME={name} lists the data that only it has"
        )
    instances.bring_back(rds, aside)
    while (now := instances.find(rds, aside.name_before)) is None or now.status != "available":
        sleep(LOOK_SECONDS)
    return aside.name_before


def refuse_unlooked(
    settings: Settings, clients: Clients, removed: Collection[str], stacks: Collection[str]
) -> None:
    """Raise SetAsideError when the clean-up would remove a database that nobody compared with the new writer, or a
    network that a set-aside database still uses.
    """
    for each in found(settings, clients, stacks):
        name = each.instance.name
        if not {name, "all"} & set(removed):
            raise SetAsideError(
                f"the database {name} was set aside and still uses the network and security groups of its stack\n"
                f"    allowed: a clean-up with {name} in REMOVE, or a clean-up of other stacks\n"
                f'    fix: make divergence NAME={name}, then make cleanup REMOVE="{name} ..."'
            )
        _refuse_unlooked(settings, clients, each)


def named_alone(
    settings: Settings, clients: Clients, removed: Collection[str], stacks: Collection[str]
) -> list[SetAside]:
    """Return the set-aside databases that REMOVE names, if it names nothing but them and their final snapshots;
    otherwise none. Raises SetAsideError for a database that nobody compared with the new writer.
    """
    every = found(settings, clients, stacks) if removed else []
    named = [each for each in every if each.instance.name in removed]
    allowed = {name for each in named for name in (each.instance.name, final_snapshot(each.instance.name))}
    if not set(removed) <= allowed:
        return []
    for each in named:
        _refuse_unlooked(settings, clients, each)
    return named


def remove(
    clients: Clients,
    removed: Collection[str],
    which: Collection[SetAside],
    *,
    sleep: Callable[[float], None],
) -> list[str]:
    """Delete set-aside databases, before the clean-up destroys their networks, and return their names. Each deletion
    leaves a final snapshot unless REMOVE names the snapshot too.
    """
    gone = []
    for each in which:
        rds, name = clients("rds", _region(each)), each.instance.name
        kept = final_snapshot(name)
        instances.delete(rds, each.instance, final_snapshot="" if {kept, "all"} & set(removed) else kept)
        while instances.find(rds, name) is not None:
            sleep(LOOK_SECONDS)
        gone.append(name)
    return gone


def _named(settings: Settings, clients: Clients, name: str) -> SetAside:
    every = found(settings, clients)
    for each in every:
        if each.instance.name == name:
            return each
    known = ", ".join(each.instance.name for each in every) or "none"
    raise SetAsideError(
        f"NAME is {name!r}; allowed: {known}\n    fix: make status lists the databases that are set aside"
    )


def _region(aside: SetAside) -> str:
    return aside.instance.arn.split(":")[3]


def _refuse_unlooked(settings: Settings, clients: Clients, aside: SetAside) -> None:
    name = aside.instance.name
    if not _was_looked_at(settings, clients, aside):
        raise SetAsideError(
            f"the database {name} may have data that exists nowhere else: nobody has compared it with the new writer\n"
            "    allowed: its removal after a comparison\n"
            f"    fix: make divergence NAME={name}"
        )


def _was_looked_at(settings: Settings, clients: Clients, aside: SetAside) -> bool:
    """Return whether one of the regions' ledgers records a comparison of this database."""
    names = Names(settings)
    key: Any = {"pk": {"S": DIVERGENCE}, "sk": {"S": aside.instance.resource_id}}
    return any(
        "Item" in clients("dynamodb", here.region).get_item(TableName=names.ledger_table, Key=key)
        for here in (names.standby, names.primary)
    )
