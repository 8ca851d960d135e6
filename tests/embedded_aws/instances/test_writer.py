"""The application's writer, with real servers: it follows the endpoint, and never waits without end."""

import json
import ssl
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg2
import psycopg2.extensions
import pytest
from botocore.exceptions import ReadTimeoutError

from application import connections, permit
from application.direction import KEPT_SECONDS
from application.place import Place
from application.tables import schema_of
from application.writer import Writer
from embedded_aws.databases.front import Front
from embedded_aws.databases.postgres import PostgresServer
from embedded_aws.event_loop import EventLoop
from tests.embedded_aws.databases.conftest import DATABASE, PASSWORD, USER, Make, ask, context, loop, make

__all__ = ["context", "loop", "make"]
pytestmark = pytest.mark.embedded
PATIENCE_SECONDS = 4.0
EAST = "one.abc.us-east-1.rds.amazonaws.com"
WEST = "two.abc.us-west-2.rds.amazonaws.com"
PLACE = Place("us-west-2", 8080, "/e", DATABASE, "s", "ledger")


class Clients:
    """AWS, as far as a writer asks it: the endpoint parameter, the secret, and the permit."""

    def __init__(self, user: str = USER) -> None:
        self.address, self.permitted, self.user = EAST, "", user
        self.reads_permit = True
        self.secrets = self.ledger = self

    def parameter(self, _: str) -> str:
        return self.address

    def get_secret_value(self, **_: str) -> dict[str, str]:
        return {"SecretString": json.dumps({"username": self.user, "password": PASSWORD})}

    def get_item(self, **_: Any) -> dict[str, Any]:
        if not self.reads_permit:
            raise ReadTimeoutError(endpoint_url="dynamodb")
        return {"Item": {"region": {"S": self.permitted}}} if self.permitted else {}


class Servers:
    """Two servers behind their fronts, by the addresses of the writers."""

    def __init__(self, make: Make, loop: EventLoop, context: ssl.SSLContext) -> None:
        self.by_address: dict[str, PostgresServer] = {}
        self.ports: dict[str, int] = {}
        self.fronts: list[Front] = []
        self.connects = 0
        for address in (EAST, WEST):
            server = make(address.split(".")[0])
            server.create(USER, PASSWORD, DATABASE)
            self.by_address[address] = server
            self.fronts.append(Front(loop, server.port, context))
            self.ports[address] = self.fronts[-1].port


@pytest.fixture
def servers(
    make: Make, loop: EventLoop, context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Servers]:
    made, connect = Servers(make, loop, context), psycopg2.connect

    def placed(**options: Any) -> Any:
        if options["host"] not in made.ports:
            return connect(**options)
        made.connects += 1
        return connect(**{**options, "hostaddr": "127.0.0.1", "port": made.ports[options["host"]]})

    # A loaded machine takes longer than an instance may.
    monkeypatch.setattr(connections, "ANSWER_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(connections, "STATEMENT_SECONDS", PATIENCE_SECONDS)
    # What the launcher does in the embedded AWS; the callback is the whole process's.
    monkeypatch.setattr(psycopg2, "connect", placed)
    yield made
    for front in made.fronts:
        front.close()
    psycopg2.extensions.set_wait_callback(None)


@pytest.fixture
def clients() -> Clients:
    return Clients()


@pytest.fixture
def writer(clients: Clients, servers: Servers) -> Writer:
    del servers
    return Writer(PLACE, clients)  # type: ignore[arg-type]


def seconds(work: Callable[[], Any]) -> float:
    began = time.monotonic()
    with pytest.raises(OSError, match=r"the database refused|the writer can't be reached"):
        work()
    return time.monotonic() - began


def test_a_connection_is_kept_and_the_endpoint_is_followed_without_a_restart(
    writer: Writer, clients: Clients, servers: Servers
) -> None:
    for number in (1, 2, 3):
        writer.record(number)
    assert servers.connects == 1
    assert writer.records(1) == [2, 3]
    clients.address = WEST
    time.sleep(KEPT_SECONDS + 0.1)
    writer.record(4)
    assert writer.records(0) == [4]
    assert servers.connects == 2


def test_a_server_that_hangs_is_given_up_and_the_other_one_taken_at_once(
    writer: Writer, clients: Clients, servers: Servers
) -> None:
    writer.record(1)
    servers.by_address[EAST].freeze()
    try:
        # Once on the kept connection, and once on one that is being made.
        for _ in range(2):
            assert seconds(lambda: writer.record(2)) < PATIENCE_SECONDS + 10
        clients.address = WEST
        writer.record(3)
        assert writer.records(0) == [3]
    finally:
        servers.by_address[EAST].thaw()


def test_a_server_that_was_killed_and_came_back_is_connected_anew(writer: Writer, servers: Servers) -> None:
    writer.record(1)
    servers.by_address[EAST].kill()
    seconds(lambda: writer.record(2))
    servers.by_address[EAST].start()
    writer.record(3)
    assert writer.records(0) == [1, 3]


def test_a_record_written_twice_has_the_time_of_the_first(writer: Writer) -> None:
    first = writer.record(1)
    assert writer.record(1) == first
    assert writer.records(0) == [1]


def test_a_writer_that_the_permit_does_not_name_is_not_written(
    writer: Writer, clients: Clients, servers: Servers
) -> None:
    writer.record(1)
    clients.permitted = "us-west-2"
    time.sleep(KEPT_SECONDS + 0.1)
    with pytest.raises(OSError, match="the permit names us-west-2"):
        writer.record(2)
    assert servers.connects == 1


def test_a_stale_writer_stays_refused_while_the_permit_cannot_be_read(
    writer: Writer, clients: Clients
) -> None:
    clients.permitted = "us-west-2"
    with pytest.raises(OSError, match="the permit names us-west-2"):
        writer.record(1)
    clients.reads_permit = False
    time.sleep(KEPT_SECONDS + 0.1)
    with pytest.raises(OSError, match="the permit names us-west-2"):
        writer.record(2)


def test_a_writer_that_begins_without_a_permit_waits_for_it_before_it_goes_on(
    writer: Writer, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permit, "VALID_SECONDS", KEPT_SECONDS)
    clients.reads_permit = False
    with pytest.raises(OSError, match="the permit couldn't be read yet"):
        writer.record(1)
    time.sleep(KEPT_SECONDS + 0.2)
    writer.record(2)
    assert writer.records(0) == [2]


def test_tables_of_the_owner_with_the_same_names_stay_as_they_are(writer: Writer, servers: Servers) -> None:
    server = servers.by_address[EAST]
    for table in ("records", "readiness"):
        ask(server.port, f"CREATE TABLE {table} (owners text)")
    writer.write()
    writer.record(7)
    assert writer.records(0) == [7]
    for table in ("records", "readiness"):
        assert ask(server.port, f"SELECT count(owners) FROM {table}") == [(0,)]


def test_with_tables_that_the_owner_made_no_right_to_create_any_is_needed(
    writer: Writer, servers: Servers
) -> None:
    writer.record(1)
    server = servers.by_address[EAST]
    schema = schema_of(DATABASE)
    for statement in (
        f"CREATE ROLE lesser LOGIN PASSWORD '{PASSWORD}'",
        f"GRANT USAGE ON SCHEMA {schema} TO lesser",
        f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA {schema} TO lesser",
    ):
        ask(server.port, statement)
    lesser = Writer(PLACE, Clients(user="lesser"))  # type: ignore[arg-type]
    lesser.record(2)
    assert lesser.records(0) == [1, 2]
