"""Servers on free ports, gone after each test."""

import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg2
import pytest

from embedded_aws.databases.postgres import PostgresServer
from embedded_aws.event_loop import EventLoop
from embedded_aws.traffic.authority import Authority

USER, PASSWORD, DATABASE = "master", "a-password", "myapp"
Make = Callable[[str], PostgresServer]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def connect(port: int, **options: Any) -> Any:
    """Return a connection of the master user that commits each statement."""
    given = {
        "host": "127.0.0.1",
        "user": USER,
        "password": PASSWORD,
        "dbname": DATABASE,
        # What a loaded machine may need; who waits for nothing says so.
        "connect_timeout": 20,
    }
    connection = psycopg2.connect(port=port, **{**given, **options})
    connection.autocommit = True
    return connection


def ask(port: int, statement: str, **options: Any) -> list[Any]:
    """Run a statement on a new connection, and return its rows; empty if it returns none."""
    connection = connect(port, **options)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []
    finally:
        connection.close()


@pytest.fixture
def make() -> Iterator[Make]:
    """Yield a function that returns a server that doesn't run yet, by name; its folder is open to every user of
    the machine.
    """
    made: list[PostgresServer] = []
    with TemporaryDirectory(prefix="databases-") as base:
        Path(base).chmod(0o711)

        def one(name: str) -> PostgresServer:
            made.append(PostgresServer(Path(base) / name, free_port()))
            return made[-1]

        yield one
        for server in made:
            server.remove()


@pytest.fixture
def writer(make: Make) -> PostgresServer:
    server = make("writer")
    server.create(USER, PASSWORD, DATABASE)
    return server


@pytest.fixture
def loop() -> Iterator[EventLoop]:
    running = EventLoop("relays of a test")
    yield running
    running.close()


@pytest.fixture
def context(tmp_path: Path) -> ssl.SSLContext:
    """Return a server's TLS context with a certificate of the embedded authority for localhost; authority.pem
    is the CA file.
    """
    file = Authority(tmp_path).issue(["localhost"], tmp_path / "issued")
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(file)
    return made
