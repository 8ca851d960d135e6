"""Writes that were still in transit between two regions are lost with their source."""

import time
from collections.abc import Iterator

import pytest

from embedded_aws.databases.link import Link
from embedded_aws.databases.postgres import PostgresServer
from embedded_aws.event_loop import EventLoop
from tests.embedded_aws.databases.conftest import Make, ask
from tests.embedded_aws.databases.test_postgres import SECONDS, eventually_rows

pytestmark = pytest.mark.embedded


@pytest.fixture
def link(loop: EventLoop, writer: PostgresServer) -> Iterator[Link]:
    made = Link(loop, writer.port)
    yield made
    made.close()


@pytest.fixture
def standby(link: Link, writer: PostgresServer, make: Make) -> PostgresServer:
    ask(writer.port, "CREATE TABLE t (n int)")
    copy = make("standby")
    copy.copy_from(link.port)
    eventually_rows(copy, 0)
    return copy


def rows(server: PostgresServer) -> int:
    return int(ask(server.port, "SELECT count(*) FROM t")[0][0])


def test_data_arrives_after_the_lag_and_not_before(
    writer: PostgresServer, standby: PostgresServer, link: Link
) -> None:
    link.lag_seconds = 1.5
    before = time.monotonic()
    ask(writer.port, "INSERT INTO t VALUES (1)")
    while rows(standby) == 0:
        assert time.monotonic() - before < SECONDS
        time.sleep(0.02)
    assert time.monotonic() - before > 1.5


def test_a_paused_link_holds_everything_back_until_it_goes_on(
    writer: PostgresServer, standby: PostgresServer, link: Link
) -> None:
    link.paused = True
    ask(writer.port, "INSERT INTO t SELECT generate_series(1, 5)")
    time.sleep(0.5)
    assert rows(standby) == 0
    link.paused = False
    eventually_rows(standby, 5)


def test_what_was_on_its_way_is_lost_with_the_source(
    writer: PostgresServer, standby: PostgresServer, link: Link
) -> None:
    ask(writer.port, "INSERT INTO t VALUES (1)")
    eventually_rows(standby, 1)
    link.lag_seconds = 30
    ask(writer.port, "INSERT INTO t VALUES (2), (3)")
    time.sleep(0.3)
    writer.kill()
    link.refuse()
    standby.promote()
    assert rows(standby) == 1


def test_a_mended_link_lets_the_standby_catch_up(
    writer: PostgresServer, standby: PostgresServer, link: Link
) -> None:
    link.refuse()
    ask(writer.port, "INSERT INTO t SELECT generate_series(1, 9)")
    time.sleep(0.3)
    assert rows(standby) == 0
    link.serve()
    eventually_rows(standby, 9)
