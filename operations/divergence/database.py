"""Data that the old writer has and the new one lacks: rows, deletions, heartbeats."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import psycopg2

from operations.divergence import rows
from operations.divergence.finding import Document, Export, Finding, Tally
from operations.divergence.rows import TableOf

ROWS, DELETED, HEARTBEATS = "rows", "deleted rows", "database heartbeats"
# Where `/health/ready` writes (application/writer.py): that a region took writes, and until when.
HEARTBEAT_TABLE = ("public", "readiness")
# Connects to a database of an instance.
Connect = Callable[[str], AbstractContextManager[Any]]
NOT_READ = "the databases of the old and the new writer were not read: {}"


@dataclass
class Comparison:
    """The results of a comparison so far. `moved` is when the permit moved, None if that wasn't recorded; `parted` is
    when the two writers diverged; `after` is the number of the old writer's rows that were committed after the permit
    moved.
    """

    moved: datetime | None
    lost: Tally
    deletes: Tally
    beats: Tally
    parted: datetime | None = None
    after: int = 0
    untold: list[str] = field(default_factory=list)
    keyless: list[str] = field(default_factory=list)


def compare(
    old: Connect, new: Connect, *, first: str, moved: datetime | None, export: Export
) -> list[Finding]:
    """Compare the old writer's databases with the new one's; what can't be read is unknown. `first` is the database
    of the old writer in which the list of its databases is read.
    """
    found = Comparison(moved, export.tally(ROWS), export.tally(DELETED), export.tally(HEARTBEATS))
    why: list[str] = []
    try:
        with old(first) as connection:
            names = rows.databases(connection)
        for name in names:
            with old(name) as before, new(name) as now:
                found.parted = found.parted or rows.parting(before, now)
                _compare_database(before, now, name, found.parted, found)
    except rows.ERRORS as error:
        why = [NOT_READ.format(str(error).strip())]
    return [
        found.lost.finding(ROWS, _told(found), unknown=[*why, *found.untold]),
        found.deletes.finding(
            DELETED,
            "rows that the old writer deleted and the new writer still has unchanged",
            unknown=[*why, *found.untold, *found.keyless],
        ),
        found.beats.finding(
            HEARTBEATS,
            "heartbeat rows; each is a region's last write that the old writer accepted",
            unknown=why,
            merges=True,
        ),
    ]


def _told(found: Comparison) -> str:
    if found.moved is None:
        return (
            f"rows committed after the two writers diverged at {found.parted}; the time of the permit's move is unknown"
            if found.parted
            else ""
        )
    before = found.lost.count - found.after
    return (
        f"rows committed before the permit moved at {found.moved.isoformat()} (lost to replication lag): {before}; "
        f"rows committed after that (with two writers): {found.after}"
    )


def _compare_database(old: Any, new: Any, name: str, parted: datetime, found: Comparison) -> None:
    old_tables, new_tables = rows.tables(old), rows.tables(new)
    for table in rows.dropped_there(old, old_tables, new_tables):
        found.deletes.add({"database": name, "table": table.called, "dropped": True})
    for place, table in old_tables.items():
        here = new_tables.get(place)
        try:
            for row, kept in rows.only_there(old, new, table, here, parted):
                _count(found, name, table, row.at, row.columns, kept, is_beat=place == HEARTBEAT_TABLE)
            if place != HEARTBEAT_TABLE:
                _count_deleted(old, new, name, table, here, parted, found)
        except psycopg2.errors.InsufficientPrivilege as error:
            # The transaction is over with it; the next table begins one.
            found.untold.append(f"{name}.{table.called}: {str(error).strip()}")
            old.rollback()
            new.rollback()


def _count(
    found: Comparison,
    name: str,
    table: TableOf,
    at: datetime | None,
    columns: str,
    kept: str | None,
    *,
    is_beat: bool,
) -> None:
    document: Document = {
        "database": name,
        "table": table.called,
        "committed_at": None if at is None else at.isoformat(),
        "row": _columns(columns),
        "row_of_the_present_writer": None if kept is None else _columns(kept),
    }
    if is_beat:
        found.beats.add(document)
        return
    found.lost.add(document)
    if found.moved is not None and at is not None and at > found.moved:
        found.after += 1


def _count_deleted(
    old: Any, new: Any, name: str, table: TableOf, here: TableOf | None, parted: datetime, found: Comparison
) -> None:
    if here is None:
        return
    if not table.key or table.key != here.key:
        found.keyless.append(
            f"the table {name}.{table.called} has no primary key in common in the two databases, so which rows were "
            "deleted is unknown"
        )
        return
    for row in rows.deleted_there(old, new, table, parted):
        found.deletes.add({"database": name, "table": table.called, "row": _columns(row.columns)})


def _columns(text: str) -> Any:
    """Parse a row's columns from JSON; a number keeps every digit that PostgreSQL wrote."""
    return json.loads(text, parse_float=Decimal)


def unknown(why: str) -> list[Finding]:
    """Return three findings, for rows, deleted rows and heartbeats, each unknown for the reason `why`."""
    return [Finding(store, "", unknown=why) for store in _stores()]


def _stores() -> Iterator[str]:
    yield from (ROWS, DELETED, HEARTBEATS)
