"""An RDS instance is a PostgreSQL server, from the API's call to its end."""

import json
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from embedded_aws import process
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.databases.conftest import DATABASE, PASSWORD, USER, ask

pytestmark = pytest.mark.embedded
HERE, THERE = "us-east-1", "us-west-2"
SECONDS = 90.0


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with process.start(tmp_path_factory.mktemp("databases")) as handle:
        yield Aws(handle.endpoint)


def eventually(true: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def described(aws: Aws, name: str, region: str) -> dict[str, Any]:
    found: dict[str, Any] = aws.client("rds", region).describe_db_instances(DBInstanceIdentifier=name)
    return dict(found["DBInstances"][0])


def available(aws: Aws, name: str, region: str) -> None:
    eventually(lambda: place(aws, name, region) is not None, f"{name} has no server")
    eventually(
        lambda: described(aws, name, region)["DBInstanceStatus"] == "available", f"{name} isn't available"
    )


def place(aws: Aws, name: str, region: str) -> int | None:
    """Return the loopback port behind the instance's endpoint; None if nothing answers there."""
    endpoint = described(aws, name, region)["Endpoint"]
    query = urllib.parse.urlencode({"address": endpoint["Address"], "port": endpoint["Port"]})
    try:
        with urllib.request.urlopen(f"{aws.endpoint}/_embedded/place?{query}") as answer:
            return int(json.load(answer)["port"])
    except urllib.error.HTTPError:
        return None


def create(aws: Aws, name: str) -> None:
    aws.client("rds", HERE).create_db_instance(
        DBInstanceIdentifier=name,
        Engine="postgres",
        DBInstanceClass="db.t4g.small",
        AllocatedStorage=20,
        MasterUsername=USER,
        MasterUserPassword=PASSWORD,
        DBName=DATABASE,
    )
    available(aws, name, HERE)


def replicate(aws: Aws, name: str, copy: str) -> None:
    source = described(aws, name, HERE)["DBInstanceArn"]
    aws.client("rds", THERE).create_db_instance_read_replica(
        DBInstanceIdentifier=copy, SourceDBInstanceIdentifier=source
    )
    available(aws, copy, THERE)


def query(aws: Aws, name: str, region: str, statement: str, **options: Any) -> list[Any]:
    port = place(aws, name, region)
    assert port is not None
    return ask(port, statement, sslmode="require", **options)


def rows(aws: Aws, name: str, region: str) -> int:
    return int(query(aws, name, region, "SELECT count(*) FROM t")[0][0])


def test_the_endpoint_that_the_api_tells_takes_the_master_user(aws: Aws) -> None:
    create(aws, "plain")
    assert query(aws, "plain", HERE, "SELECT current_user, current_database()") == [(USER, DATABASE)]


def test_a_changed_password_is_the_one_that_counts(aws: Aws) -> None:
    create(aws, "changed")
    aws.client("rds", HERE).modify_db_instance(
        DBInstanceIdentifier="changed", MasterUserPassword="another-password", ApplyImmediately=True
    )

    def refused() -> bool:
        try:
            query(aws, "changed", HERE, "SELECT 1")
        except psycopg2.OperationalError:
            return True
        return False

    eventually(refused, "the old password still counts")
    assert query(aws, "changed", HERE, "SELECT 1", password="another-password") == [(1,)]


def test_a_replica_abroad_follows_and_a_promotion_makes_it_a_writer(aws: Aws) -> None:
    create(aws, "source")
    query(aws, "source", HERE, "CREATE TABLE t (n int)")
    replicate(aws, "source", "copy")
    query(aws, "source", HERE, "INSERT INTO t VALUES (1), (2)")
    eventually(lambda: rows(aws, "copy", THERE) == 2, "the replica doesn't follow")
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
        query(aws, "copy", THERE, "INSERT INTO t VALUES (3)")
    promoting = aws.client("rds", THERE).promote_read_replica(DBInstanceIdentifier="copy")["DBInstance"]
    assert promoting["DBInstanceStatus"] == "modifying"
    available(aws, "copy", THERE)
    assert "ReadReplicaSourceDBInstanceIdentifier" not in described(aws, "copy", THERE)
    query(aws, "copy", THERE, "INSERT INTO t VALUES (3)")


def test_a_lost_region_takes_its_database_and_what_was_on_its_way(aws: Aws) -> None:
    create(aws, "lost")
    query(aws, "lost", HERE, "CREATE TABLE t (n int)")
    replicate(aws, "lost", "kept")
    query(aws, "lost", HERE, "INSERT INTO t VALUES (1)")
    eventually(lambda: rows(aws, "kept", THERE) == 1, "the replica doesn't follow")
    port = place(aws, "lost", HERE)
    assert port is not None
    aws.control.set_replication("rds", HERE, THERE, paused=True)
    time.sleep(1)
    query(aws, "lost", HERE, "INSERT INTO t VALUES (2), (3), (4)")
    aws.control.begin_outage(HERE)
    try:
        with pytest.raises(psycopg2.OperationalError):
            ask(port, "SELECT 1", sslmode="require")
        aws.client("rds", THERE).promote_read_replica(DBInstanceIdentifier="kept")
        available(aws, "kept", THERE)
        assert rows(aws, "kept", THERE) == 1
    finally:
        aws.control.end_outage(HERE)
        aws.control.set_replication("rds", HERE, THERE)
    assert rows(aws, "lost", HERE) == 4


def test_a_region_that_hangs_keeps_its_clients_waiting(aws: Aws) -> None:
    create(aws, "hanging")
    port = place(aws, "hanging", HERE)
    assert port is not None
    aws.control.begin_outage(HERE, "hang")
    try:
        began = time.monotonic()
        with pytest.raises(psycopg2.OperationalError):
            ask(port, "SELECT 1", sslmode="require", connect_timeout=2)
        assert time.monotonic() - began > 1.5
    finally:
        aws.control.end_outage(HERE)
    assert query(aws, "hanging", HERE, "SELECT 1") == [(1,)]


def test_a_deleted_instance_leaves_nobody_who_answers(aws: Aws) -> None:
    create(aws, "gone")
    port = place(aws, "gone", HERE)
    assert port is not None
    aws.client("rds", HERE).delete_db_instance(DBInstanceIdentifier="gone", SkipFinalSnapshot=True)

    def silent() -> bool:
        try:
            ask(port, "SELECT 1", sslmode="require")
        except psycopg2.OperationalError:
            return True
        return False

    eventually(silent, "it still answers")


def test_a_snapshot_keeps_the_data_and_who_follows_whom(tmp_path: Path) -> None:
    with process.start(tmp_path / "one") as handle:
        before = Aws(handle.endpoint)
        create(before, "source")
        query(before, "source", HERE, "CREATE TABLE t (n int)")
        replicate(before, "source", "copy")
        query(before, "source", HERE, "INSERT INTO t VALUES (1)")
        eventually(lambda: rows(before, "copy", THERE) == 1, "the replica doesn't follow")
        before.control.snapshot(tmp_path / "snapshot")
        # It goes on after the snapshot, too.
        query(before, "source", HERE, "INSERT INTO t VALUES (2)")
        eventually(lambda: rows(before, "copy", THERE) == 2, "the replica doesn't follow any more")
    with process.start(tmp_path / "two", restore=tmp_path / "snapshot") as handle:
        after = Aws(handle.endpoint)
        assert rows(after, "source", HERE) == 1
        query(after, "source", HERE, "INSERT INTO t VALUES (3)")
        eventually(lambda: rows(after, "copy", THERE) == 2, "the restored replica doesn't follow")
