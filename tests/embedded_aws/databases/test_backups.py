"""A restore brings back exactly what the RDS snapshot, or the chosen moment, had."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import process
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.databases.test_component import (
    HERE,
    THERE,
    available,
    create,
    described,
    eventually,
    place,
    query,
    replicate,
    rows,
)

pytestmark = pytest.mark.embedded


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with process.start(tmp_path_factory.mktemp("backups")) as handle:
        yield Aws(handle.endpoint)


def insert(aws: Aws, name: str, number: int, region: str = HERE) -> None:
    query(aws, name, region, f"INSERT INTO t VALUES ({number})")


def numbers(aws: Aws, name: str, region: str = HERE) -> list[int]:
    return [row[0] for row in query(aws, name, region, "SELECT n FROM t ORDER BY n")]


def finished(aws: Aws, snapshot: str, region: str = HERE) -> None:
    client = aws.client("rds", region)

    def state() -> str:
        found = client.describe_db_snapshots(DBSnapshotIdentifier=snapshot)["DBSnapshots"]
        return str(found[0]["Status"])

    eventually(lambda: state() == "available", f"{snapshot} isn't available")


def restore(aws: Aws, snapshot: str, name: str, region: str = HERE) -> None:
    aws.client("rds", region).restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier=name, DBSnapshotIdentifier=snapshot
    )
    assert described(aws, name, region)["DBInstanceStatus"] == "creating"
    available(aws, name, region)


def rewind(aws: Aws, source: str, name: str, **when: Any) -> None:
    aws.client("rds", HERE).restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier=source, TargetDBInstanceIdentifier=name, **when
    )
    available(aws, name, HERE)


def backed_up(aws: Aws, name: str, region: str = HERE) -> None:
    """Restore the latest moment of an instance as `NAME-latest`, as soon as its backups have begun."""
    client = aws.client("rds", region)

    def begun() -> bool:
        try:
            client.restore_db_instance_to_point_in_time(
                SourceDBInstanceIdentifier=name,
                TargetDBInstanceIdentifier=f"{name}-latest",
                UseLatestRestorableTime=True,
            )
        except client.exceptions.InvalidDBInstanceStateFault:
            return False
        return True

    eventually(begun, "its backups don't begin")
    available(aws, f"{name}-latest", region)


@pytest.fixture(scope="module")
def source(aws: Aws) -> str:
    create(aws, "source")
    query(aws, "source", HERE, "CREATE TABLE t (n int)")
    backed_up(aws, "source")
    return "source"


def test_a_restored_snapshot_holds_what_was_there_and_nothing_later(aws: Aws, source: str) -> None:
    insert(aws, source, 1)
    aws.client("rds", HERE).create_db_snapshot(DBInstanceIdentifier=source, DBSnapshotIdentifier="first")
    finished(aws, "first")
    insert(aws, source, 2)
    restore(aws, "first", "restored")
    assert 1 in numbers(aws, "restored")
    assert 2 not in numbers(aws, "restored")
    # It is a writer of its own, whose rows the source never sees.
    insert(aws, "restored", 99)
    assert 99 not in numbers(aws, source)


def test_a_snapshot_that_is_not_there_yet_is_not_restored(aws: Aws, source: str) -> None:
    client = aws.client("rds", HERE)
    # With the servers frozen the snapshot can't be complete before the test tries to restore it.
    aws.control.begin_servers_outage(HERE, "databases", "hang")
    try:
        client.create_db_snapshot(DBInstanceIdentifier=source, DBSnapshotIdentifier="early")
        with pytest.raises(ClientError, match="InvalidDBSnapshotState"):
            client.restore_db_instance_from_db_snapshot(
                DBInstanceIdentifier="too-early", DBSnapshotIdentifier="early"
            )
    finally:
        aws.control.end_servers_outage(HERE, "databases")
    finished(aws, "early")


def test_a_final_snapshot_outlives_its_instance_and_is_restored_in_the_other_region(aws: Aws) -> None:
    create(aws, "ending")
    query(aws, "ending", HERE, "CREATE TABLE t (n int)")
    insert(aws, "ending", 5)
    client = aws.client("rds", HERE)
    client.delete_db_instance(DBInstanceIdentifier="ending", FinalDBSnapshotIdentifier="ending-final")
    finished(aws, "ending-final")
    arn = client.describe_db_snapshots(DBSnapshotIdentifier="ending-final")["DBSnapshots"][0]["DBSnapshotArn"]
    aws.client("rds", THERE).copy_db_snapshot(
        SourceDBSnapshotIdentifier=arn, TargetDBSnapshotIdentifier="ending-copied", SourceRegion=HERE
    )
    restore(aws, "ending-copied", "again", THERE)
    assert numbers(aws, "again", THERE) == [5]


def test_a_moment_is_restored_to_the_row(aws: Aws, source: str) -> None:
    insert(aws, source, 10)
    moment = query(aws, source, HERE, "SELECT clock_timestamp()")[0][0]
    insert(aws, source, 11)
    query(aws, source, HERE, "DELETE FROM t WHERE n = 10")
    rewind(aws, source, "before-the-mistake", RestoreTime=moment)
    found = numbers(aws, "before-the-mistake")
    assert 10 in found
    assert 11 not in found
    insert(aws, "before-the-mistake", 12)
    rewind(aws, source, "latest", UseLatestRestorableTime=True)
    assert numbers(aws, "latest") == numbers(aws, source)
    assert described(aws, "latest", HERE)["DbiResourceId"] != described(aws, source, HERE)["DbiResourceId"]


@pytest.mark.parametrize("away", [timedelta(days=-1), timedelta(hours=1)])
def test_a_moment_out_of_range_is_refused(aws: Aws, source: str, away: timedelta) -> None:
    with pytest.raises(ClientError, match="InvalidRestoreFault"):
        rewind(aws, source, "nowhere", RestoreTime=datetime.now(UTC) + away)
    assert place(aws, source, HERE) is not None


def test_a_promoted_replica_has_backups_of_its_own(aws: Aws) -> None:
    create(aws, "home")
    query(aws, "home", HERE, "CREATE TABLE t (n int)")
    replicate(aws, "home", "abroad")
    client = aws.client("rds", THERE)
    with pytest.raises(ClientError, match="not enabled"):
        client.restore_db_instance_to_point_in_time(
            SourceDBInstanceIdentifier="abroad",
            TargetDBInstanceIdentifier="too-early",
            UseLatestRestorableTime=True,
        )
    client.promote_read_replica(DBInstanceIdentifier="abroad", BackupRetentionPeriod=7)
    available(aws, "abroad", THERE)
    insert(aws, "abroad", 1, THERE)

    backed_up(aws, "abroad", THERE)
    assert numbers(aws, "abroad-latest", THERE) == [1]


def test_backups_go_on_in_a_copied_world(tmp_path: Path) -> None:
    with process.start(tmp_path / "one") as handle:
        before = Aws(handle.endpoint)
        create(before, "kept")
        query(before, "kept", HERE, "CREATE TABLE t (n int)")
        backed_up(before, "kept")
        insert(before, "kept", 1)
        moment = query(before, "kept", HERE, "SELECT clock_timestamp()")[0][0]
        before.client("rds", HERE).create_db_snapshot(
            DBInstanceIdentifier="kept", DBSnapshotIdentifier="kept-1"
        )
        finished(before, "kept-1")
        before.control.snapshot(tmp_path / "snapshot")
    with process.start(tmp_path / "two", restore=tmp_path / "snapshot") as handle:
        after = Aws(handle.endpoint)
        insert(after, "kept", 2)
        rewind(after, "kept", "rewound", RestoreTime=moment)
        restore(after, "kept-1", "restored")
        assert rows(after, "rewound", HERE) == rows(after, "restored", HERE) == 1
