"""Reads the rows that only the old writer has, from both PostgreSQL servers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg2
from psycopg2 import sql

from operations.divergence.transactions import Commits, Key, Row, deleted, never_sent, parted_at

BATCH = 5_000
# Transactions that are asked at once for when the writers parted, and how many at most: hours of a busy region.
CHUNK, CHUNKS = 20_000, 500
# Times are taken a moment before a commit is written, so they aren't quite in its order. Who is found too early is
# asked for by its transaction all the same.
MARGIN = timedelta(minutes=1)
# Numbers of transactions go round, and the first are PostgreSQL's own (transam.h).
ROUND, FIRST = 1 << 32, 3
NEXT = "SELECT txid_snapshot_xmax(txid_current_snapshot())"
COMMITTED = """
SELECT number, at FROM (
  SELECT number, pg_xact_commit_timestamp(number::text::xid) AS at FROM unnest(%s::bigint[]) AS number
) AS asked WHERE at IS NOT NULL
"""
TABLES = """
SELECT n.nspname, c.relname, c.xmin::text::bigint, pg_xact_commit_timestamp(c.xmin),
       coalesce((SELECT array_agg(a.attname::text ORDER BY k.place)
                 FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place), pg_attribute a
                 WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid AND a.attnum = k.number), '{}'),
       coalesce((SELECT array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY k.place)
                 FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place), pg_attribute a
                 WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid AND a.attnum = k.number), '{}')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relpersistence = 'p'
  AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%%'
ORDER BY 1, 2
"""
DATABASES = """
SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate AND datname <> 'rdsadmin' ORDER BY 1
"""


@dataclass(frozen=True)
class TableOf:
    """A table, with the names and types of its primary key's columns; `transaction` is the one that created or
    altered it last.
    """

    schema: str
    name: str
    transaction: int
    at: datetime | None
    key: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def called(self) -> str:
        return self.name if self.schema == "public" else f"{self.schema}.{self.name}"

    @property
    def row(self) -> Row:
        """The table's row in the catalog, which is compared like any other row."""
        return Row((self.schema, self.name), self.transaction, self.at, "{}")


class PartingUnknownError(Exception):
    """The moment when the two writers diverged is unknown."""


def all_rows(connection: Any, statement: Any, values: Sequence[Any] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def databases(connection: Any) -> list[str]:
    """Return the names of the instance's databases, except those of PostgreSQL and RDS themselves."""
    return [name for (name,) in all_rows(connection, DATABASES)]


def tables(connection: Any) -> dict[Key, TableOf]:
    """Return every table of the database that is replicated, by schema and name."""
    found = (
        TableOf(schema, name, int(number), at, tuple(key), tuple(types))
        for schema, name, number, at, key, types in all_rows(connection, TABLES)
    )
    return {(each.schema, each.name): each for each in found}


def commits(connection: Any, numbers: Sequence[int]) -> Commits:
    """Return the commit time of each transaction, if it was committed and the time is still kept."""
    return dict(all_rows(connection, COMMITTED, (list(numbers),)))


def parting(old: Any, new: Any) -> datetime:
    """Return the commit time of the newest transaction that both writers have, searching backwards. Raises
    PartingUnknownError.
    """
    ((upto,),) = all_rows(old, NEXT)
    for _ in range(CHUNKS):
        begin = max(FIRST, upto - CHUNK)
        numbers = [number % ROUND for number in range(begin, upto) if number % ROUND >= FIRST]
        known = commits(old, numbers)
        if not known and upto - begin == CHUNK:
            break
        found = parted_at(known, commits(new, list(known)))
        if found is not None:
            return found
        if begin == FIRST:
            break
        upto = begin
    raise PartingUnknownError(
        "the two writers have no transaction in common whose commit time both know: track_commit_timestamp was off "
        "before the failover, or neither database is a copy of the other"
    )


def rows_since(connection: Any, table: TableOf, since: datetime) -> Iterator[list[Row]]:
    """Return the table's rows that were committed after a moment, in batches, oldest first."""
    recent = sql.SQL("WHERE pg_xact_commit_timestamp(t.xmin) > {} ORDER BY 2").format(sql.Literal(since))
    return _batches(connection, table, recent)


def rows_until(connection: Any, table: TableOf, until: datetime) -> Iterator[list[Row]]:
    """Return the table's rows that existed at a moment and haven't changed since, in batches."""
    older = sql.SQL(
        "WHERE coalesce(pg_xact_commit_timestamp(t.xmin), '-infinity'::timestamptz) <= {}"
    ).format(sql.Literal(until))
    return _batches(connection, table, older)


def found_by_key(connection: Any, table: TableOf, keys: Sequence[Key]) -> dict[Key, str]:
    """Return the columns of those rows that have one of these keys, by key."""
    if not keys:
        return {}
    columns = sql.SQL(", ").join(
        sql.SQL("{}::text[]::{}[]").format(sql.Literal([key[place] for key in keys]), sql.SQL(each))
        for place, each in enumerate(table.types)
    )
    names = [sql.Identifier(f"k{place}") for place in range(len(table.key))]
    same = sql.SQL(" AND ").join(
        sql.SQL("t.{} = k.{}").format(sql.Identifier(column), name)
        for column, name in zip(table.key, names, strict=True)
    )
    statement = sql.SQL(
        "SELECT k.place, row_to_json(t)::text FROM unnest({}) WITH ORDINALITY AS k({}, place) JOIN ONLY {} AS t ON {}"
    ).format(columns, sql.SQL(", ").join(names), _identifier(table), same)
    return {keys[place - 1]: columns for place, columns in all_rows(connection, statement)}


def only_there(
    old: Any, new: Any, table: TableOf, here: TableOf | None, parted: datetime
) -> Iterator[tuple[Row, str | None]]:
    """Yield the old writer's rows that were never replicated, each with the new writer's row of the same key. Skips
    rows that are equal in both.
    """
    for batch in rows_since(old, table, parted - MARGIN):
        lost = never_sent(batch, commits(new, sorted({row.transaction for row in batch})))
        keyed = here is not None and here.key == table.key and bool(table.key)
        present = found_by_key(new, table, [row.key for row in lost]) if keyed else {}
        for row in lost:
            if present.get(row.key) != row.columns:
                yield row, present.get(row.key)


def deleted_there(old: Any, new: Any, table: TableOf, parted: datetime) -> Iterator[Row]:
    """Yield rows of the new writer that are older than the divergence, and that the old writer deleted after it."""
    for batch in rows_until(new, table, parted + MARGIN):
        there = found_by_key(old, table, [row.key for row in batch]).keys()
        missing = [row for row in batch if row.key not in there]
        yield from deleted(missing, there, commits(old, sorted({row.transaction for row in missing})))


def dropped_there(old: Any, old_tables: dict[Key, TableOf], new_tables: dict[Key, TableOf]) -> list[TableOf]:
    """Return tables of the new writer that are older than the divergence, and that the old writer dropped after it."""
    rows = [each.row for each in new_tables.values()]
    gone = deleted(rows, old_tables.keys(), commits(old, [row.transaction for row in rows]))
    return [new_tables[row.key] for row in gone]


def _batches(connection: Any, table: TableOf, condition: sql.Composable) -> Iterator[list[Row]]:
    """Yield a table's rows in batches from a server-side cursor, so that no table has to fit into memory."""
    key = sql.SQL(", ").join(sql.SQL("t.{}::text").format(sql.Identifier(each)) for each in table.key)
    statement = sql.SQL(
        "SELECT t.xmin::text::bigint, pg_xact_commit_timestamp(t.xmin), row_to_json(t)::text, ARRAY[{}]::text[] "
        "FROM ONLY {} AS t {}"
    ).format(key, _identifier(table), condition)
    with connection.cursor(name="divergence") as cursor:
        cursor.itersize = BATCH
        cursor.execute(statement)
        while found := cursor.fetchmany(BATCH):
            yield [Row(tuple(key), int(number), at, columns) for number, at, columns, key in found]


def _identifier(table: TableOf) -> sql.Identifier:
    return sql.Identifier(table.schema, table.name)


ERRORS = (psycopg2.Error, PartingUnknownError)
