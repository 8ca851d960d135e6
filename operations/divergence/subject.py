"""The old writer to compare, before or after a reconcile sets it aside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config import Names, RegionNames, Settings
from config.errors import UserError
from operations.clients import Clients
from operations.reconcile import aside, instances
from operations.reconcile.instances import Instance
from recovery import ledger


class SubjectError(UserError):
    """A name of a database to compare that no old writer has, or a missing name where there are several old writers."""


@dataclass(frozen=True)
class Subject:
    """An old writer. `epoch` is that of the failover that replaced it, 0 if unknown; `groups` are its security
    groups; `is_aside` says whether it accepts no more writes.
    """

    instance: Instance
    region: str
    epoch: int
    groups: tuple[str, ...]
    is_aside: bool


def find(settings: Settings, clients: Clients, active: RegionNames, name: str) -> Subject:
    """Return the old writer of this name; without a name, the only old writer there is. Raises SubjectError."""
    every = {each.instance.name: each for each in _every(settings, clients, active)}
    if name in every:
        return every[name]
    if not name and len(every) == 1:
        return next(iter(every.values()))
    known = ", ".join(every) or "none, because there is no old writer to compare"
    raise SubjectError(
        f"NAME is {name!r}\n    allowed: {known}\n"
        "    fix: set NAME to one of these databases; make status lists those that are set aside"
    )


def moved_at(tables: Any, names: Names, deployed: str, epoch: int) -> datetime | None:
    """Return when the permit moved away from the writer that the failover of this epoch replaced; None if the ledger
    doesn't know, because it keeps only the time of the last failover.
    """
    permit = ledger.read_permit(tables, names.ledger_table, deployed)
    if not epoch or permit.epoch != epoch:
        return None
    return ledger.read_permitted_since(tables, names.ledger_table)


def _every(settings: Settings, clients: Clients, active: RegionNames) -> list[Subject]:
    found = [
        Subject(each.instance, _region(each.instance), int(each.epoch), each.groups, is_aside=True)
        for each in aside.found(settings, clients)
    ]
    names = Names(settings)
    passive = names.standby if active.region == names.primary.region else names.primary
    old = instances.find(clients("rds", passive.region), passive.database)
    if old is not None and not old.is_replica:
        epoch = ledger.read_active(
            clients("dynamodb", active.region), names.ledger_table, names.site(settings.active).region
        ).epoch
        found.append(Subject(old, passive.region, epoch, old.groups, is_aside=False))
    return found


def _region(instance: Instance) -> str:
    return instance.arn.split(":")[3]
