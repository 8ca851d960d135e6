"""Tables of the program: in a schema of their own, because the database may be an existing one, whose names are its
owner's.
"""

from __future__ import annotations


def schema_of(database: str) -> str:
    """Return the name of the program's schema in a database: `myapp_dr` in `myapp`."""
    return f"{database}_dr"


class Tables:
    """Statements about the tables in a database's schema: `readiness` with a row per region, `records` with the
    numbered records.
    """

    def __init__(self, database: str) -> None:
        schema = schema_of(database)
        self._readiness, self._records = f"{schema}.readiness", f"{schema}.records"
        self._schema = schema

    @property
    def missing(self) -> str:
        """A query for the number of tables that don't exist. Where the owner made both, the program needs no right to
        create any.
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
        """A write of a number from a region, which returns the time. A client that got no answer may ask again; the
        time is the first write's.
        """
        return (
            f"INSERT INTO {self._records} (number, region) VALUES (%s, %s)"
            " ON CONFLICT (number) DO UPDATE SET number = EXCLUDED.number RETURNING written_at"
        )

    @property
    def records(self) -> str:
        """A query for the numbers above the first parameter, as many as the second."""
        return f"SELECT number FROM {self._records} WHERE number > %s ORDER BY number LIMIT %s"

    @property
    def newest(self) -> str:
        """A query for the newest numbers, which users ask for most."""
        return f"SELECT number FROM {self._records} ORDER BY number DESC LIMIT 100"
