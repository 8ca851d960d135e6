"""Serves health, readiness and a page that names its region and role.

One file with the standard library, boto3 and psycopg2, because user data carries it whole; Python 3.9
because that is what Amazon Linux 2023 installs.
"""

from __future__ import annotations

import json
import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as OutOfTime
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Dict, Tuple, TypeVar  # noqa: UP035  Python 3.9

DATABASE_PORT = 5432
# Route 53 waits 2 s for an answer, the probers 4 s, so the whole check has less than either.
READY_SECONDS = 1.8
# Checks at a time; each ends by its own limits, so one that nobody waits for any more frees its thread.
CHECKS = 4
UNKNOWN = "unknown"
CREATE = "CREATE TABLE IF NOT EXISTS readiness (region text PRIMARY KEY, checked_at timestamptz NOT NULL)"
WRITE = "INSERT INTO readiness VALUES (%s, now()) ON CONFLICT (region) DO UPDATE SET checked_at = now()"
# The database's part of an address of RDS: name.account.region.rds.amazonaws.com.
RDS_SUFFIX = ".rds.amazonaws.com"

Found = TypeVar("Found")
Answer = Tuple[int, Dict[str, str]]  # noqa: UP006  Python 3.9


@dataclass(frozen=True)
class Place:
    """Where this process runs, from its environment. Without a ledger table there is no permit to read."""

    region: str
    port: int
    endpoint_parameter: str
    database: str
    secret: str
    ledger_table: str
    health_path: str = "/health"
    readiness_path: str = "/health/ready"


def read_place(variables: dict[str, str]) -> Place:
    return Place(
        region=variables["AWS_REGION"],
        port=int(variables["APPLICATION_PORT"]),
        endpoint_parameter=variables["ENDPOINT_PARAMETER"],
        database=variables["DATABASE_NAME"],
        secret=variables["DATABASE_SECRET"],
        ledger_table=variables.get("LEDGER_TABLE", ""),
        # What asks may add a query, which names no other answer.
        health_path=variables["HEALTH_PATH"].split("?")[0],
        readiness_path=variables["READINESS_PATH"].split("?")[0],
    )


def answer(path: str, place: Place, write: Callable[[], None], role: Callable[[], str]) -> Answer:
    """Status and body of a request. `write` raises OSError when the writer can't or may not be written.

    One path for both checks answers as readiness does: it must not say ready of what isn't.
    """
    if path == place.readiness_path:
        try:
            write()
        except OSError as error:
            return 503, {"status": "not ready", "region": place.region, "reason": str(error)}
        return 200, {"status": "ready", "region": place.region}
    if path == place.health_path:
        return 200, {"status": "ok", "region": place.region}
    if path == "/":
        return 200, {"region": place.region, "role": _known(role)}
    return 404, {"error": f"no such path: {path}"}


def _known(role: Callable[[], str]) -> str:
    """The role, or that nobody knows: the page is shown whatever happens to what it asks."""
    try:
        return role()
    except Exception as error:  # noqa: BLE001  the page needs no role
        print(f"role unknown: {error!r}", flush=True)
        return UNKNOWN


def role_of(region: str, permitted: str, address: str) -> str:
    """The role of a region: the permit says which is active, and before the first failover the writer's address."""
    active = permitted or writer_region(address)
    if not active:
        return UNKNOWN
    return "active" if active == region else "passive"


def writer_region(address: str) -> str:
    """The region of a database, by its address; empty when the address isn't RDS's."""
    host = address.split(":")[0].rstrip(".")
    return host[: -len(RDS_SUFFIX)].split(".")[-1] if host.endswith(RDS_SUFFIX) else ""


def outdated(address: str, permitted: str) -> str:
    """Why the writer at `address` may not be written any more; empty when it may.

    `permitted` is the region whose writers may write, empty when no failover ever said or it can't be
    read. A passive region whose address names the permitted writer serves through peering.
    """
    region = writer_region(address)
    if region and permitted and region != permitted:
        return f"the writer is in {region}, and the permit names {permitted}"
    return ""


def in_time(check: Callable[[], Found], pool: ThreadPoolExecutor, seconds: float) -> Found:
    """Run a check in the pool; raises what it raises, and OSError when it takes too long."""
    running: Future[Found] = pool.submit(check)
    try:
        return running.result(timeout=seconds)
    except OutOfTime as error:
        # One that didn't begin yet needn't any more.
        running.cancel()
        raise OSError(f"the check took longer than {seconds:g} s") from error


class Writer:
    """The database that this region writes to. One object serves all threads.

    The endpoint parameter and the permit are read each time, so that a failover is followed without a
    restart; the credentials are kept until connecting with them fails.
    """

    def __init__(self, place: Place) -> None:
        import boto3
        from botocore.config import Config

        self._place = place
        session = boto3.Session(region_name=place.region)
        once = {"total_max_attempts": 1}
        short = Config(connect_timeout=1, read_timeout=1, retries=once)  # type: ignore[arg-type]
        # The permit may be missing, so waiting for it may not use up the time of the write.
        shorter = Config(connect_timeout=0.4, read_timeout=0.4, retries=once)  # type: ignore[arg-type]
        # Clients may be shared between threads, a session may not.
        self._parameters = session.client("ssm", config=short)
        self._secrets = session.client("secretsmanager", config=short)
        self._ledger = session.client("dynamodb", config=shorter)
        self._lock = threading.Lock()
        self._credentials: dict[str, str] = {}
        self._prepared = ""

    def write(self) -> None:
        """One write at the address that the endpoint parameter names now; raises OSError when it fails."""
        address = self._address()
        reason = outdated(address, self._permitted())
        if reason:
            raise OSError(reason)
        import psycopg2

        connection = self._connect(address)
        try:
            with connection, connection.cursor() as cursor:
                self._prepare(cursor, address)
                cursor.execute(WRITE, (self._place.region,))
        except psycopg2.Error as error:
            # The table may be gone, as after a restore, so the next check makes sure of it.
            self._prepared = ""
            raise OSError(f"the write failed: {error}") from error
        finally:
            connection.close()

    def role(self) -> str:
        """The region's role now, so that the page follows a failover; raises OSError when it can't be read."""
        permitted = self._permitted()
        return role_of(self._place.region, permitted, "" if permitted else self._address())

    def _address(self) -> str:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            found = self._parameters.get_parameter(Name=self._place.endpoint_parameter)
        except (BotoCoreError, ClientError) as error:
            raise OSError(f"the endpoint parameter can't be read: {error}") from error
        return str(found["Parameter"]["Value"])

    def _permitted(self) -> str:
        """The region that the permit in this region's replica of the ledger names; empty when unknown.

        Fencing is `available`: a region that can't read its permit goes on.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        if not self._place.ledger_table:
            return ""
        key = {"pk": {"S": "permit"}, "sk": {"S": "current"}}
        try:
            found = self._ledger.get_item(TableName=self._place.ledger_table, Key=key, ConsistentRead=True)
        except (BotoCoreError, ClientError) as error:
            print(f"permit unknown, going on: {error}", flush=True)
            return ""
        return str(found.get("Item", {}).get("region", {}).get("S", ""))

    def _connect(self, address: str) -> Any:
        import psycopg2

        credentials = self._sign_in()
        try:
            return psycopg2.connect(
                host=address,
                port=DATABASE_PORT,
                dbname=self._place.database,
                user=credentials["username"],
                password=credentials["password"],
                sslmode="require",
                # The least that libpq keeps to.
                connect_timeout=2,
                options="-c statement_timeout=1000 -c lock_timeout=1000",
                # A server that vanishes in the middle frees the thread all the same (milliseconds, seconds).
                tcp_user_timeout=2000,
                keepalives_idle=1,
                keepalives_interval=1,
                keepalives_count=2,
            )
        except psycopg2.OperationalError as error:
            # The password may have been rotated, so the next check reads it again.
            with self._lock:
                self._credentials = {}
            raise OSError(f"the writer can't be reached: {error}") from error

    def _sign_in(self) -> dict[str, str]:
        from botocore.exceptions import BotoCoreError, ClientError

        with self._lock:
            kept = self._credentials
        if kept:
            return kept
        try:
            # The secret is replicated, so signing in never needs the other region.
            secret = self._secrets.get_secret_value(SecretId=self._place.secret)
        except (BotoCoreError, ClientError) as error:
            raise OSError(f"the credentials can't be read: {error}") from error
        fresh: dict[str, str] = json.loads(secret["SecretString"])
        with self._lock:
            self._credentials = fresh
        return fresh

    def _prepare(self, cursor: Any, address: str) -> None:
        """Make the table, once per writer and one thread at a time: PostgreSQL refuses two at once."""
        with self._lock:
            if self._prepared != address:
                cursor.execute(CREATE)
                cursor.connection.commit()
                self._prepared = address


def handler(place: Place, write: Callable[[], None], role: Callable[[], str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answer(self.path.split("?")[0], place, write, role)
            payload = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
            """Requests are in the load balancer's log."""

    return Handler


def main() -> None:
    place = read_place(dict(os.environ))
    writer = Writer(place)
    pool = ThreadPoolExecutor(CHECKS)
    server = ThreadingHTTPServer(
        ("", place.port),
        handler(
            place,
            lambda: in_time(writer.write, pool, READY_SECONDS),
            lambda: in_time(writer.role, pool, READY_SECONDS),
        ),
    )
    server.serve_forever()


if __name__ == "__main__":
    main()
