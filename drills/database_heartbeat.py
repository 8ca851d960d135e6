"""Heartbeats of the database: rows written over TLS, as the application does, and counted in the promoted replica."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2

from config.names import RegionNames
from drills.heartbeats import Store, StoreError
from embedded_aws.databases import clusters, instances
from embedded_aws.databases.relay import HOST
from embedded_aws.errors import ControlError
from operations.target import Target

CREATE = "CREATE TABLE IF NOT EXISTS drill_heartbeat (number integer PRIMARY KEY)"
INSERT = "INSERT INTO drill_heartbeat VALUES (%s)"
SELECT = "SELECT number FROM drill_heartbeat"
# A row that isn't acknowledged by then counts as not written. libpq waits two seconds at least.
SECONDS = 2
# It refuses, or nothing listens at its address any more.
UNREACHABLE = (psycopg2.Error, ControlError)


def unmeasured(target: Target) -> str:
    """Return why rows can't be written to the database; empty if they can."""
    if target.label != "embedded":
        return "on AWS no heartbeat is written to the database"
    if target.settings.database.engine not in instances.ENGINES + clusters.ENGINES:
        return f"the embedded AWS has no server for {target.settings.database.engine}"
    return ""


def database_store(target: Target) -> Store:
    """Return the database as a store of heartbeats: written in the active region, counted in the passive one."""
    writer = _Writer(target)

    def survivors() -> set[int]:
        try:
            with connected_to_writer(target, target.passive) as cursor:
                cursor.execute(SELECT)
                return {number for (number,) in cursor.fetchall()}
        except UNREACHABLE as error:
            raise StoreError(str(error).strip()) from error

    return Store("database", writer.write, survivors)


class _Writer:
    """A writer that keeps its connection between rows, as an application does, and makes a new one after an error."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._connection: Any = None

    def write(self, number: int) -> None:
        """Write one row in its own transaction. Raises StoreError if it isn't acknowledged."""
        try:
            if self._connection is None:
                self._connection = _connect(self._target, self._target.active)
                self._execute(CREATE)
            self._execute(INSERT, (number,))
        except UNREACHABLE as error:
            self._connection = None
            raise StoreError(str(error).strip()) from error

    def _execute(self, statement: str, values: tuple[int, ...] = ()) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values)


@contextmanager
def connected_to_writer(target: Target, region: RegionNames) -> Iterator[Any]:
    """Yield a cursor on the database that a region's endpoint parameter names; each statement commits."""
    connection = _connect(target, region)
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _connect(target: Target, region: RegionNames) -> Any:
    """Connect to the database that a region's endpoint parameter names. The certificate is checked."""
    parameter = target.client("ssm", region.region).get_parameter(Name=region.endpoint_parameter)
    return connect_to(target, region, parameter["Parameter"]["Value"])


def connect_to(target: Target, region: RegionNames, address: str) -> Any:
    """Connect to a database with a region's credentials. The certificate is checked, and each statement commits."""
    secret = target.client("secretsmanager", region.region).get_secret_value(SecretId=region.database_secret)
    credentials = json.loads(secret["SecretString"])
    connection = psycopg2.connect(
        host=address,
        # Where the embedded AWS really listens for the address.
        hostaddr=HOST,
        port=target.control.place(address, target.settings.database.port),
        user=credentials["username"],
        password=credentials["password"],
        dbname=target.names.database_name,
        sslmode="verify-full",
        sslrootcert=str(target.ca_file),
        connect_timeout=SECONDS,
        tcp_user_timeout=SECONDS * 1000,
        options=f"-c statement_timeout={SECONDS * 1000}",
    )
    connection.autocommit = True
    return connection
