"""The decision which transactions of the old writer reached the new one. Pure.

PostgreSQL numbers its transactions, and a replica uses its source's numbers. After a promotion both writers continue
from the same number, so a number proves nothing; its commit time, to the microsecond, does.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime

# When a transaction was committed, by its number; without those that weren't, and those of before times were kept.
Commits = Mapping[int, datetime]
Key = tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A row of one writer: its transaction and that transaction's commit time, None when that is no longer kept.
    `key` is empty if the table has no primary key; `columns` is JSON text as PostgreSQL writes it, because Python's
    numbers would make different values equal.
    """

    key: Key
    transaction: int
    at: datetime | None
    columns: str


def parted_at(old: Commits, new: Commits) -> datetime | None:
    """Return the commit time of the newest transaction that both writers have; None if there is none."""
    return max((at for number, at in old.items() if new.get(number) == at), default=None)


def never_sent(rows: Iterable[Row], new: Commits) -> list[Row]:
    """Return the old writer's rows whose transaction the new writer lacks."""
    return [row for row in rows if row.at is not None and new.get(row.transaction) != row.at]


def deleted(rows: Iterable[Row], there: Set[Key], old: Commits) -> list[Row]:
    """Return the new writer's rows that the old writer had and deleted. Rows that the new writer wrote itself are
    skipped, and so are rows deleted in the old writer and changed in the new one.
    """
    return [
        row for row in rows if row.key not in there and (row.at is None or old.get(row.transaction) == row.at)
    ]
