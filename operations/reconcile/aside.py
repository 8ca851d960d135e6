"""Databases that were set aside: brought back under their names, or removed by name after a comparison."""

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
    """A database that was set aside and can't be brought back, or may not be removed."""


def found(
    settings: Settings, clients: Clients, stacks: Collection[str] = (PRIMARY, STANDBY)
) -> list[SetAside]:
    """List what was set aside in the regions of these stacks."""
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
            f"{name} can't be called {aside.name_before} again: another instance has that name\n"
            "    allowed: while the name is free\n"
            f"    fix: keep it as {name}; make divergence NAME={name} says what only it has"
        )
    instances.bring_back(rds, aside)
    while (now := instances.find(rds, aside.name_before)) is None or now.status != "available":
        sleep(LOOK_SECONDS)
    return aside.name_before


def refuse_unlooked(
    settings: Settings, clients: Clients, removed: Collection[str], stacks: Collection[str]
) -> None:
    """Raise SetAsideError when the clean-up would remove a database that nobody compared, or a network that a
    set-aside database still uses.
    """
    for each in found(settings, clients, stacks):
        name = each.instance.name
        if not {name, "all"} & set(removed):
            raise SetAsideError(
                f"{name} was set aside and still uses the network and groups of its stack\n"
                "    allowed: a clean-up that names it, or one of other stacks\n"
                f'    fix: make divergence NAME={name}, then make cleanup REMOVE="{name} ..."'
            )
        _refuse_unlooked(settings, clients, each)


def named_alone(
    settings: Settings, clients: Clients, removed: Collection[str], stacks: Collection[str]
) -> list[SetAside]:
    """Return the set-aside databases to remove if only they, or their final snapshots, are named. Raises
    SetAsideError for one that nobody compared.
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
    """Delete set-aside databases, before the clean-up destroys their networks, and return their names. Each leaves a
    final snapshot unless the snapshot is named too.
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
    raise SetAsideError(f"NAME is {name!r}; allowed: {known}\n    fix: make status lists what is set aside")


def _region(aside: SetAside) -> str:
    return aside.instance.arn.split(":")[3]


def _refuse_unlooked(settings: Settings, clients: Clients, aside: SetAside) -> None:
    name = aside.instance.name
    if not _was_looked_at(settings, clients, aside):
        raise SetAsideError(
            f"{name} may have data that exists nowhere else: nobody has compared it\n"
            "    allowed: after a comparison\n"
            f"    fix: make divergence NAME={name}"
        )


def _was_looked_at(settings: Settings, clients: Clients, aside: SetAside) -> bool:
    """Return whether either region's ledger records a comparison."""
    names = Names(settings)
    key: Any = {"pk": {"S": DIVERGENCE}, "sk": {"S": aside.instance.resource_id}}
    return any(
        "Item" in clients("dynamodb", here.region).get_item(TableName=names.ledger_table, Key=key)
        for here in (names.standby, names.primary)
    )
