"""A divergence is reported with exactly the rows that differ, between real servers with separate histories."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import psycopg2
import pytest

from embedded_aws.databases.postgres import PostgresServer
from operations.divergence import database
from operations.divergence.finding import Export, Finding
from tests.embedded_aws.databases.conftest import DATABASE, PASSWORD, USER, Make, ask

pytestmark = pytest.mark.embedded
TIMES = (("track_commit_timestamp", "1"),)
TABLES = (
    "CREATE TABLE t (n int PRIMARY KEY, price numeric)",
    "CREATE TABLE pair (a int, b text, c text, PRIMARY KEY (b, a))",
    "CREATE TABLE readiness (region text PRIMARY KEY, checked_at timestamptz NOT NULL)",
    "CREATE SCHEMA other",
    'CREATE TABLE other."Odd name" (id uuid PRIMARY KEY)',
    "INSERT INTO t SELECT n, n FROM generate_series(1, 20) AS n",
    "INSERT INTO pair VALUES (1, 'x', 'kept'), (2, 'x', 'deleted there'), (3, 'x', 'deleted here')",
    "INSERT INTO readiness VALUES ('there', now())",
)


@contextmanager
def plain(server: PostgresServer, name: str) -> Iterator[Any]:
    connection = psycopg2.connect(
        host="127.0.0.1", port=server.port, user=USER, password=PASSWORD, dbname=name
    )
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def administered(server: PostgresServer) -> Iterator[Any]:
    """Yield a cursor of RDS's administrator in the application's database."""
    connection = psycopg2.connect(host=str(server.folder), port=server.port, user="rdsadmin", dbname=DATABASE)
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor
    connection.close()


def compared(old: PostgresServer, new: PostgresServer, moved: datetime | None = None) -> dict[str, Finding]:
    found = database.compare(
        partial(plain, old), partial(plain, new), first=DATABASE, moved=moved, export=Export(None)
    )
    return {each.store: each for each in found}


def told(finding: Finding, what: str = "row") -> list[tuple[str, Any]]:
    return [(each["table"], each[what]) for each in finding.examples]


def pair(make: Make, statements: tuple[str, ...], **options: Any) -> tuple[PostgresServer, PostgresServer]:
    """Return two writers that ran the statements together and were then separated."""
    old = make("old")
    old.create(USER, PASSWORD, DATABASE, **options)
    for statement in statements:
        ask(old.port, statement)
    new = make("new")
    new.copy_from(old.port, **options)
    new.promote()
    return old, new


@pytest.fixture
def parted(make: Make) -> tuple[PostgresServer, PostgresServer]:
    return pair(make, TABLES, parameters=TIMES)


def test_two_that_did_nothing_since_have_not_diverged(
    parted: tuple[PostgresServer, PostgresServer],
) -> None:
    assert [(each.count, each.unknown) for each in compared(*parted).values()] == [(0, "")] * 3


def test_exactly_what_the_old_writer_took_alone_is_reported(
    parted: tuple[PostgresServer, PostgresServer],
) -> None:
    old, new = parted
    # Both writers run equally many transactions, so equal transaction numbers mean different transactions.
    for statement in (
        "INSERT INTO t VALUES (30, 3), (31, 3)",
        "UPDATE t SET price = 7 WHERE n = 2",
        "DELETE FROM pair WHERE a = 3",
        "INSERT INTO readiness VALUES ('here', now())",
        "CREATE TABLE ours (n int PRIMARY KEY)",
        "INSERT INTO ours VALUES (1)",
        "INSERT INTO t VALUES (50, 5)",
    ):
        ask(new.port, statement)
    for statement in (
        "INSERT INTO t VALUES (40, 0.10000000000000000001)",
        "UPDATE t SET price = 8 WHERE n = 2",
    ):
        ask(old.port, statement)
    moved = datetime.now(UTC)
    for statement in (
        "UPDATE readiness SET checked_at = now()",
        "DELETE FROM pair WHERE a = 2",
        "DELETE FROM t WHERE n = 20",
        "CREATE TABLE theirs (n int PRIMARY KEY)",
        "INSERT INTO theirs VALUES (9)",
        "INSERT INTO t VALUES (50, 5)",
        "INSERT INTO t VALUES (60, 6)",
        "DELETE FROM t WHERE n = 60",
        "INSERT INTO other.\"Odd name\" VALUES ('00000000-0000-0000-0000-000000000001')",
    ):
        ask(old.port, statement)
    found = compared(old, new, moved)
    assert not any(each.unknown for each in found.values())
    assert told(found["rows"]) == [
        ("other.Odd name", {"id": "00000000-0000-0000-0000-000000000001"}),
        ("t", {"n": 40, "price": Decimal("0.10000000000000000001")}),
        ("t", {"n": 2, "price": 8}),
        ("theirs", {"n": 9}),
    ]
    assert {each["row"].get("n"): each["row_of_the_present_writer"] for each in found["rows"].examples} == {
        40: None,
        2: {"n": 2, "price": 7},
        9: None,
        None: None,
    }
    assert told(found["deleted rows"]) == [
        ("pair", {"a": 2, "b": "x", "c": "deleted there"}),
        ("t", {"n": 20, "price": 20}),
    ]
    assert found["database heartbeats"].count == 1
    assert "(lost to replication lag): 2" in found["rows"].told
    assert "(with two writers): 2" in found["rows"].told


def test_a_table_that_only_the_old_writer_dropped_is_a_delete(
    parted: tuple[PostgresServer, PostgresServer],
) -> None:
    old, new = parted
    ask(new.port, "CREATE TABLE ours (n int PRIMARY KEY)")
    ask(old.port, "DROP TABLE pair")
    found = compared(old, new)["deleted rows"]
    assert found.examples == ({"database": DATABASE, "table": "pair", "dropped": True},)


def test_other_databases_of_the_instance_are_looked_at_too(
    parted: tuple[PostgresServer, PostgresServer],
) -> None:
    old, new = parted
    with old.administered() as cursor:
        cursor.execute("CREATE TABLE found_here (n int PRIMARY KEY)")
        cursor.execute("INSERT INTO found_here VALUES (1)")
        cursor.execute(f"GRANT SELECT ON found_here TO {USER}")
    (found,) = compared(old, new)["rows"].examples
    assert (found["database"], found["table"], found["row"]) == ("postgres", "found_here", {"n": 1})


def test_without_commit_times_nobody_knows_and_it_is_not_nothing(make: Make) -> None:
    found = compared(*pair(make, TABLES))
    assert all("commit timestamp" in each.unknown for each in found.values())


def test_a_table_that_may_not_be_read_is_unknown_and_hides_no_other(
    parted: tuple[PostgresServer, PostgresServer],
) -> None:
    old, new = parted
    with administered(old) as cursor:
        cursor.execute("CREATE TABLE secret (n int PRIMARY KEY)")
    ask(old.port, "INSERT INTO t VALUES (70, 7)")
    found = compared(old, new)["rows"]
    assert f"{DATABASE}.secret" in found.unknown
    assert told(found) == [("t", {"n": 70, "price": 7})]


def test_deletes_of_a_table_without_a_primary_key_are_unknown_while_its_rows_are_told(
    make: Make,
) -> None:
    old, new = pair(make, (*TABLES, "CREATE TABLE heap (n int)"), parameters=TIMES)
    ask(old.port, "INSERT INTO heap VALUES (1)")
    found = compared(old, new)
    assert (told(found["rows"]), found["rows"].unknown) == ([("heap", {"n": 1})], "")
    assert "heap has no primary key in common" in found["deleted rows"].unknown


def test_a_server_that_cant_be_reached_leaves_all_of_it_unknown(
    parted: tuple[PostgresServer, PostgresServer],
) -> None:
    old, new = parted
    old.stop()
    assert all("were not read" in each.unknown for each in compared(old, new).values())
