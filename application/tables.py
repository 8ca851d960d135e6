"""The program's tables, in a schema of their own, because in an existing database all other names are its owner's."""

from __future__ import annotations


def schema_of(database: str) -> str:
    """Return the name of the program's schema in a database: `myapp_dr` in `myapp`."""
    return f"{database}_dr"


class Tables:
    """SQL about the tables in a database's schema: `readiness` has a row per region, `records` the numbered records."""

    def __init__(self, database: str) -> None:
        schema = schema_of(database)
        self._readiness, self._records = f"{schema}.readiness", f"{schema}.records"
        self._schema = schema

    @property
    def missing(self) -> str:
        """A query for the number of the program's tables that don't exist. If the database's owner has created both,
        the program needs no right to create any.
        """
        return f"SELECT num_nulls(to_regclass('{self._readiness}'), to_regclass('{self._records}'))"

    @property
    def create(self) -> tuple[str, ...]:
        """Statements that create the schema and the tables."""
        return (
            f"CREATE SCHEMA IF NOT EXISTS {self._schema}",
            f"CREATE TABLE IF NOT EXISTS {self._readiness}"
            " (region text PRIMARY KEY, checked_at timestamptz NOT NULL)",
            f"CREATE TABLE IF NOT EXISTS {self._records} (number integer PRIMARY KEY, region text NOT NULL,"
            " written_at timestamptz NOT NULL DEFAULT clock_timestamp())",
        )

    @property
    def check(self) -> str:
        """A write that proves that the database takes writes; its parameter is the region."""
        return f"INSERT INTO {self._readiness} VALUES (%s, now()) ON CONFLICT (region) DO UPDATE SET checked_at = now()"

    @property
    def record(self) -> str:
        """A statement that writes a number and its region, and returns the time of writing. If a client got no answer
        and asks again, that is the time of the first write.
        """
        return (
            f"INSERT INTO {self._records} (number, region) VALUES (%s, %s)"
            " ON CONFLICT (number) DO UPDATE SET number = EXCLUDED.number RETURNING written_at"
        )

    @property
    def records(self) -> str:
        """A query for the numbers above its first parameter, lowest first; its second parameter limits their number."""
        return f"SELECT number FROM {self._records} WHERE number > %s ORDER BY number LIMIT %s"

    @property
    def newest(self) -> str:
        """A query for the newest numbers, which users ask for most."""
        return f"SELECT number FROM {self._records} ORDER BY number DESC LIMIT 100"
