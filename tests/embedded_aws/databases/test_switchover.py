"""Before two servers swap roles the old writer's clients are gone, and the new one has its last write."""

from collections.abc import Iterator

import psycopg2
import pytest

from embedded_aws.databases.link import Link
from embedded_aws.databases.postgres import PostgresServer
from embedded_aws.databases.switchover import drained
from embedded_aws.event_loop import EventLoop
from tests.embedded_aws.databases.conftest import Make, ask, connect

pytestmark = pytest.mark.embedded


@pytest.fixture
def link(loop: EventLoop, writer: PostgresServer) -> Iterator[Link]:
    made = Link(loop, writer.port)
    yield made
    made.close()


def test_the_last_write_arrives_and_nobody_writes_on(make: Make, writer: PostgresServer, link: Link) -> None:
    replica = make("replica")
    replica.copy_from(link.port)
    client = connect(writer.port)
    with client.cursor() as cursor:
        cursor.execute("CREATE TABLE t AS SELECT 1")
        assert drained(writer, replica)
        with pytest.raises(psycopg2.OperationalError):
            cursor.execute("INSERT INTO t VALUES (2)")
    assert ask(replica.port, "SELECT count(*) FROM t") == [(1,)]


def test_a_write_that_does_not_arrive_in_time_or_a_lost_server_is_no_drained_one(
    make: Make, writer: PostgresServer, link: Link
) -> None:
    replica = make("replica")
    replica.copy_from(link.port)
    link.paused = True
    ask(writer.port, "CREATE TABLE t AS SELECT 1")
    assert not drained(writer, replica, seconds=1)
    link.paused = False
    writer.kill()
    assert not drained(writer, replica, seconds=1)
