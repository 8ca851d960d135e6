"""The database that a region writes to."""

from __future__ import annotations

import json
import threading
from typing import Any, Callable, TypeVar

from application.clients import Clients
from application.connections import Connections
from application.direction import Direction
from application.elapsed import elapsed
from application.permit import Permit, forbidden, role_of
from application.place import Place
from application.renewal import Renewal
from application.tables import Tables

# What a read of records answers at most.
PAGE = 1000

Found = TypeVar("Found")


class Writer:
    """The database whose address is in the endpoint parameter. One object serves all threads. Every method raises
    OSError when the database can't be reached, or may not be written.

    Address and permit are read again continually, so that a failover takes effect without a restart; credentials are
    kept until connecting with them fails.
    """

    def __init__(self, place: Place, clients: Clients) -> None:
        self._place, self._clients = place, clients
        self._connections, self._tables = Connections(place.database), Tables(place.database)
        self._lock = threading.Lock()
        self._preparing = threading.Lock()
        self._credentials: dict[str, str] = {}
        self._prepared = ""
        self._direction = Direction(place, clients)
        self._renewal = Renewal(place, clients, self._direction.read) if place.is_strict else None

    def begin(self) -> None:
        """Start renewing the permit, if fencing is strict."""
        if self._renewal is not None:
            self._renewal.begin()

    def write(self) -> None:
        """Write one row to the database that the endpoint parameter names now."""
        self._do(lambda cursor: cursor.execute(self._tables.check, (self._place.region,)))

    def record(self, number: int) -> str:
        """Insert a record unless it exists, and return the time at which the database first wrote it (ISO 8601),
        after the commit.
        """

        def keep(cursor: Any) -> str:
            cursor.execute(self._tables.record, (number, self._place.region))
            (written_at,) = cursor.fetchone()
            return str(written_at.isoformat())

        return self._do(keep)

    def records(self, after: int) -> list[int]:
        """Return the numbers of the records above `after`, the lowest first, one page at most."""

        def read(cursor: Any) -> list[int]:
            cursor.execute(self._tables.records, (after, PAGE))
            return [number for (number,) in cursor.fetchall()]

        return self._do(read)

    def query(self, text: str) -> str:
        """Return a query's rows as JSON."""

        def read(cursor: Any) -> str:
            cursor.execute(text)
            return json.dumps(cursor.fetchall(), default=str)

        return self._do(read)

    def role(self) -> str:
        """Return the region's role now, so that the page follows a failover; raises OSError when it can't be read."""
        address, permit = self._direction.read()
        return role_of(self._place.region, permit.region, address)

    def _do(self, work: Callable[[Any], Found]) -> Found:
        """Run work in its own transaction."""
        address, permit = self._direction.read()
        self._refuse_forbidden(address, permit)
        import psycopg2

        connection = self._connect(address)
        try:
            with connection, connection.cursor() as cursor:
                self._prepare(cursor, address)
                found = work(cursor)
                if self._renewal is not None:
                    # All of it may have taken seconds; a commit alone takes little.
                    self._refuse_forbidden(address, self._direction.read()[1])
        except OSError:
            connection.close()
            raise
        except psycopg2.Error as error:
            connection.close()
            # The tables may be gone, as after a restore, and the address may be another one by now.
            self._prepared = ""
            self._direction.forget()
            raise OSError(f"the database refused: {str(error).strip()}") from error
        self._connections.give_back(connection, address)
        return found

    def _refuse_forbidden(self, address: str, permit: Permit) -> None:
        standing = self._renewal.standing if self._renewal else None
        reason = forbidden(address, permit, self._place.region, standing, elapsed())
        if reason:
            raise OSError(reason)

    def _connect(self, address: str) -> Any:
        import psycopg2

        credentials = self._sign_in()
        try:
            return self._connections.take(address, credentials["username"], credentials["password"])
        except psycopg2.OperationalError as error:
            # The password may have been rotated, and the writer be another one: the next request reads both again.
            with self._lock:
                self._credentials = {}
            self._direction.forget()
            raise OSError(f"the writer can't be reached: {str(error).strip()}") from error

    def _sign_in(self) -> dict[str, str]:
        from botocore.exceptions import BotoCoreError, ClientError

        with self._lock:
            kept = self._credentials
        if kept:
            return kept
        try:
            # The secret is replicated, so signing in never needs the other region.
            secret = self._clients.secrets.get_secret_value(SecretId=self._place.secret)
        except (BotoCoreError, ClientError) as error:
            raise OSError(f"the credentials can't be read: {error}") from error
        fresh: dict[str, str] = json.loads(secret["SecretString"])
        with self._lock:
            self._credentials = fresh
        return fresh

    def _prepare(self, cursor: Any, address: str) -> None:
        """Create the missing tables, once per address and in one thread at a time: PostgreSQL refuses to create a
        table twice at the same moment.
        """
        with self._preparing:
            if self._prepared != address:
                cursor.execute(self._tables.missing)
                (missing,) = cursor.fetchone()
                for statement in self._tables.create if missing else ():
                    cursor.execute(statement)
                cursor.connection.commit()
                self._prepared = address
