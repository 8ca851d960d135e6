"""Comparison of every store of the replaced region with the active one, and the record of it in the ledger."""

from collections.abc import Callable
from typing import Any

from config import Names, RegionNames, Settings
from operations.clients import Clients
from operations.divergence.finding import Export, Look
from operations.divergence.subject import Subject, moved_at
from operations.stores import STORES
from operations.stores.store import Comparing, Reach
from recovery.clock import Clock, written
from recovery.ledger import DIVERGENCE


def look(
    settings: Settings,
    clients: Clients,
    active: RegionNames,
    subject: Subject,
    *,
    reach: Reach,
    export: Export,
    sleep: Callable[[float], None],
) -> Look:
    """Compare every store of the replaced region, which has the old writer `subject`, with the same store of the
    `active` region. The finding in a store that can't be read is `unknown`.
    """
    names = Names(settings)
    deployed = names.site(settings.active).region
    moved = moved_at(clients("dynamodb", active.region), names, deployed, subject.epoch)
    comparing = Comparing(settings, clients, active, subject, moved, reach, export, sleep)
    findings = tuple(finding for store in STORES for finding in store.diverges(comparing))
    return Look(subject.instance.name, subject.region, moved.isoformat() if moved else "", findings)


def why_not_recorded(found: Look, subject: Subject, by_hand: str) -> str:
    """Say why a comparison isn't recorded, so that the old writer may not be removed; empty if it is recorded. Either
    the writer may still accept writes, or a finding is unknown.
    """
    if not subject.is_aside:
        return (
            f"not recorded: {found.subject} isn't set aside, so it may accept more writes\n"
            "    fix: make reconcile APPLY=1, then make divergence again"
        )
    if found.verdict == "unknown" and not by_hand:
        return (
            f"not recorded: {found.subject} wasn't compared completely, so it can't be removed\n"
            "    fix: remove the cause of each unknown finding and compare again; or compare by hand, and record how: "
            f'make divergence NAME={found.subject} BY_HAND="what was compared"'
        )
    return ""


def record(
    tables: Any, table: str, found: Look, subject: Subject, *, by: str, by_hand: str, clock: Clock
) -> None:
    """Record in the ledger who compared the old writer, and how many differences were found; after that the writer
    may be removed by name.
    """
    counts = {
        each.store.replace(" ", "_"): {"N": str(each.count)} for each in found.findings if not each.unknown
    }
    tables.put_item(
        TableName=table,
        Item={
            "pk": {"S": DIVERGENCE},
            "sk": {"S": subject.instance.resource_id},
            "instance": {"S": found.subject},
            "region": {"S": found.region},
            "by": {"S": by},
            "at": {"S": written(clock())},
            "how": {"S": by_hand or "make divergence"},
            **counts,
        },
    )
