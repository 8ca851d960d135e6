"""Encrypted connections only."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from embedded_aws.databases.front import Front
from embedded_aws.databases.postgres import PostgresServer
from embedded_aws.event_loop import EventLoop
from tests.embedded_aws.databases.conftest import ask, connect

pytestmark = pytest.mark.embedded


@pytest.fixture
def front(loop: EventLoop, context: ssl.SSLContext, writer: PostgresServer) -> Iterator[Front]:
    made = Front(loop, writer.port, context)
    yield made
    made.close()


def test_a_client_that_checks_the_certificate_gets_through(front: Front, tmp_path: Path) -> None:
    checked = {"sslmode": "verify-full", "sslrootcert": str(tmp_path / "authority.pem")}
    assert ask(front.port, "SELECT 1", host="localhost", **checked) == [(1,)]


def test_a_client_that_expects_another_name_does_not(front: Front, tmp_path: Path) -> None:
    checked = {"sslmode": "verify-full", "sslrootcert": str(tmp_path / "authority.pem")}
    with pytest.raises(psycopg2.OperationalError, match="does not match host name"):
        ask(front.port, "SELECT 1", host="127.0.0.1", **checked)


def test_a_client_without_tls_is_refused_with_the_reason(front: Front) -> None:
    with pytest.raises(psycopg2.OperationalError, match="must use TLS"):
        ask(front.port, "SELECT 1", sslmode="disable")


def test_much_data_goes_both_ways(front: Front) -> None:
    sent = "x" * 3_000_000
    connection = connect(front.port, sslmode="require")
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT %s", (sent,))
        assert cursor.fetchone() == (sent,)
    connection.close()


def test_a_closed_front_ends_its_connections(front: Front) -> None:
    connection = connect(front.port, sslmode="require")
    front.close()
    with pytest.raises(psycopg2.OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
