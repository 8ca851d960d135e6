"""Which transactions of a writer reached the one that replaced it. Pure.

PostgreSQL gives each transaction a number, and a replica has its source's. After a promotion both go on from the same
number, so a number alone says nothing; its commit time, to the microsecond, does.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime

# When a transaction was committed, by its number; without those that weren't, and those of before times were kept.
Commits = Mapping[int, datetime]
Key = tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A row as one writer has it: by which transaction, and when that was committed, None when it is older than what
    the writer keeps times of. `key` is empty where the table has no primary key; `columns` is JSON, as PostgreSQL
    writes it: a number of Python's would make different ones equal.
    """

    key: Key
    transaction: int
    at: datetime | None
    columns: str


def parted_at(old: Commits, new: Commits) -> datetime | None:
    """Return when the newest transaction that both have was committed; None when these have none in common."""
    return max((at for number, at in old.items() if new.get(number) == at), default=None)


def never_sent(rows: Iterable[Row], new: Commits) -> list[Row]:
    """Of the old writer's rows, those whose transaction the new writer doesn't have."""
    return [row for row in rows if row.at is not None and new.get(row.transaction) != row.at]


def deleted(rows: Iterable[Row], there: Set[Key], old: Commits) -> list[Row]:
    """Of the new writer's rows, those that the old writer had, and has no more.

    A row that the new writer wrote itself isn't among them, so neither is one that was deleted there and changed here.
    """
    return [
        row for row in rows if row.key not in there and (row.at is None or old.get(row.transaction) == row.at)
    ]
