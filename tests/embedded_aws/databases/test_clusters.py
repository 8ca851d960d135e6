"""A cluster of Aurora is a PostgreSQL server behind all its endpoints, and a global database fails over for real."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from botocore.exceptions import ClientError

from embedded_aws import process
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.databases import global_database as aurora
from tests.embedded_aws.databases.conftest import DATABASE, USER, ask
from tests.embedded_aws.databases.test_component import HERE, THERE, eventually

pytestmark = pytest.mark.embedded


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with process.start(tmp_path_factory.mktemp("clusters")) as handle:
        yield Aws(handle.endpoint)


def arn(aws: Aws, name: str, region: str) -> str:
    return str(aurora.cluster(aws, name, region)["DBClusterArn"])


def fail_over(aws: Aws, name: str, towards: str) -> dict[str, Any]:
    found: dict[str, Any] = aws.client("rds", towards).failover_global_cluster(
        GlobalClusterIdentifier=name,
        TargetDbClusterIdentifier=arn(aws, name, towards),
        AllowDataLoss=True,
    )
    return dict(found["GlobalCluster"])


def switch_over(aws: Aws, name: str, towards: str) -> dict[str, Any]:
    found: dict[str, Any] = aws.client("rds", towards).switchover_global_cluster(
        GlobalClusterIdentifier=name, TargetDbClusterIdentifier=arn(aws, name, towards)
    )
    return dict(found["GlobalCluster"])


def test_every_endpoint_of_a_cluster_leads_to_its_storage_once_it_has_an_instance(aws: Aws) -> None:
    aws.client("rds", HERE).create_db_cluster(
        DBClusterIdentifier="alone",
        Engine=aurora.ENGINE,
        MasterUsername=USER,
        MasterUserPassword="a-password",
        DatabaseName=DATABASE,
    )
    eventually(lambda: aurora.cluster(aws, "alone", HERE)["Status"] == "available", "not available")
    assert aurora.port_of(aws, aurora.cluster(aws, "alone", HERE)["Endpoint"]) is None
    aurora.add_instance(aws, "alone", HERE)
    instance = aws.client("rds", HERE).describe_db_instances(DBInstanceIdentifier="alone-0")["DBInstances"][0]
    found = aurora.cluster(aws, "alone", HERE)
    addresses = [found["Endpoint"], found["ReaderEndpoint"], instance["Endpoint"]["Address"]]
    aurora.query(aws, "alone", HERE, "CREATE TABLE t (n int)")
    for address in addresses:
        port = aurora.port_of(aws, address)
        assert port is not None
        ask(port, "INSERT INTO t VALUES (1)", sslmode="require")
    assert aurora.rows(aws, "alone", HERE) == 3


def test_a_secondary_follows_and_refuses_writes_and_tells_its_lag_in_milliseconds(aws: Aws) -> None:
    aurora.make(aws, "follows")
    aurora.query(aws, "follows", HERE, "CREATE TABLE t (n int)")
    aurora.query(aws, "follows", HERE, "INSERT INTO t VALUES (1)")
    eventually(lambda: aurora.rows(aws, "follows", THERE) == 1, "the secondary doesn't follow")
    for endpoint in ("Endpoint", "ReaderEndpoint"):
        with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
            aurora.query(aws, "follows", THERE, "INSERT INTO t VALUES (2)", endpoint)
    assert aurora.cluster(aws, "follows", THERE)["MasterUsername"] == USER
    aws.control.set_replication("rds", HERE, THERE, paused=True)
    aurora.query(aws, "follows", HERE, "INSERT INTO t VALUES (2)")
    time.sleep(1)
    aws.control.set_speed(60)
    try:
        eventually(lambda: max(lags(aws, "follows", THERE, HERE), default=0) > 1000, "no lag is told")
        assert lags(aws, "follows", HERE, HERE) == []
    finally:
        aws.control.set_speed(1)
        aws.control.set_replication("rds", HERE, THERE)


def lags(aws: Aws, name: str, region: str, source: str) -> list[float]:
    now = datetime.now(UTC)
    points = aws.client("cloudwatch", region).get_metric_statistics(
        Namespace="AWS/RDS",
        MetricName="AuroraGlobalDBReplicationLag",
        Dimensions=[
            {"Name": "DBClusterIdentifier", "Value": name},
            {"Name": "SourceRegion", "Value": source},
        ],
        StartTime=now - timedelta(minutes=5),
        EndTime=now + timedelta(minutes=1),
        Period=1,
        Statistics=["Maximum"],
    )["Datapoints"]
    return [point["Maximum"] for point in points]


def test_a_failover_goes_on_without_what_was_on_its_way_and_the_old_writer_is_made_anew(aws: Aws) -> None:
    aurora.make(aws, "lost")
    aurora.query(aws, "lost", HERE, "CREATE TABLE t (n int)")
    aurora.query(aws, "lost", HERE, "INSERT INTO t VALUES (1)")
    eventually(lambda: aurora.rows(aws, "lost", THERE) == 1, "the secondary doesn't follow")
    aws.control.set_replication("rds", HERE, THERE, paused=True)
    time.sleep(1)
    aurora.query(aws, "lost", HERE, "INSERT INTO t VALUES (2), (3)")
    endpoint = aurora.cluster(aws, "lost", THERE)["Endpoint"]
    aws.control.begin_outage(HERE)
    try:
        moving = fail_over(aws, "lost", THERE)["FailoverState"]
        assert (moving["Status"], moving["IsDataLossAllowed"]) == ("failing-over", True)
        assert moving["ToDbClusterArn"] == arn(aws, "lost", THERE)
        aurora.moved(aws, "lost", THERE)
        aurora.query(aws, "lost", THERE, "INSERT INTO t VALUES (4)")
        assert aurora.rows(aws, "lost", THERE) == 2
        assert aurora.cluster(aws, "lost", THERE)["Endpoint"] == endpoint
        assert aurora.synchronized(aws, "lost") == ["pending-resync"]
    finally:
        aws.control.set_replication("rds", HERE, THERE)
        aws.control.end_outage(HERE)
    # Nobody writes what is about to be made anew.
    assert aurora.port_of(aws, aurora.cluster(aws, "lost", HERE)["Endpoint"]) is None or refuses(aws, "lost")
    aurora.connected(aws, "lost")
    eventually(lambda: aurora.rows(aws, "lost", HERE) == 2, "the old writer doesn't follow")
    assert refuses(aws, "lost")
    # AWS keeps the old writer's own rows in a snapshot, which can be restored as another cluster.
    (kept,) = [
        each for each in snapshots(aws, "lost") if each.startswith("rds:unplanned-global-failover-lost-")
    ]
    aws.client("rds", HERE).restore_db_cluster_from_snapshot(
        DBClusterIdentifier="lost-beside", SnapshotIdentifier=kept, Engine=aurora.ENGINE
    )
    aurora.add_instance(aws, "lost-beside", HERE)
    assert aurora.rows(aws, "lost-beside", HERE) == 3


def refuses(aws: Aws, name: str) -> bool:
    try:
        aurora.query(aws, name, HERE, "INSERT INTO t VALUES (9)")
    except (psycopg2.OperationalError, psycopg2.errors.ReadOnlySqlTransaction):
        return True
    return False


def test_a_switchover_waits_for_the_last_write_and_swaps_the_roles(aws: Aws) -> None:
    aurora.make(aws, "turns")
    aurora.query(aws, "turns", HERE, "CREATE TABLE t (n int)")
    eventually(lambda: aurora.rows(aws, "turns", THERE) == 0, "the secondary doesn't follow")
    aws.control.set_replication("rds", HERE, THERE, lag_seconds=2)
    try:
        aurora.query(aws, "turns", HERE, "INSERT INTO t VALUES (1), (2)")
        moving = switch_over(aws, "turns", THERE)["FailoverState"]
        assert (moving["Status"], moving["IsDataLossAllowed"]) == ("switching-over", False)
        with pytest.raises(ClientError, match="InvalidGlobalClusterStateFault"):
            switch_over(aws, "turns", THERE)
        aurora.moved(aws, "turns", THERE)
    finally:
        aws.control.set_replication("rds", HERE, THERE)
    assert aurora.rows(aws, "turns", THERE) == 2
    aurora.query(aws, "turns", THERE, "INSERT INTO t VALUES (3)")
    aurora.connected(aws, "turns")
    eventually(lambda: aurora.rows(aws, "turns", HERE) == 3, "the old writer doesn't follow")
    # And home: the master user's password is that of the storage.
    switch_over(aws, "turns", HERE)
    aurora.moved(aws, "turns", HERE)
    aurora.query(aws, "turns", HERE, "INSERT INTO t VALUES (4)")
    assert aurora.rows(aws, "turns", HERE) == 4


def test_a_removed_secondary_writes_for_itself(aws: Aws) -> None:
    aurora.make(aws, "apart")
    aurora.query(aws, "apart", HERE, "CREATE TABLE t (n int)")
    eventually(lambda: aurora.rows(aws, "apart", THERE) == 0, "the secondary doesn't follow")
    aws.client("rds", THERE).remove_from_global_cluster(
        GlobalClusterIdentifier="apart", DbClusterIdentifier=arn(aws, "apart", THERE)
    )
    assert len(aurora.whole(aws, "apart")["GlobalClusterMembers"]) == 1

    def writes() -> bool:
        try:
            aurora.query(aws, "apart", THERE, "INSERT INTO t VALUES (1)")
        except psycopg2.Error:
            return False
        return True

    eventually(writes, "it isn't a writer")
    assert aurora.rows(aws, "apart", HERE) == 0


def snapshots(aws: Aws, name: str) -> dict[str, str]:
    found = aws.client("rds", HERE).describe_db_cluster_snapshots(DBClusterIdentifier=name)
    return {each["DBClusterSnapshotIdentifier"]: each["Status"] for each in found["DBClusterSnapshots"]}


def test_a_snapshot_of_a_cluster_brings_its_rows_back_in_a_cluster_of_its_own(aws: Aws) -> None:
    aurora.make_primary(aws, "taken")
    aurora.query(aws, "taken", HERE, "CREATE TABLE t AS SELECT 1")
    rds = aws.client("rds", HERE)
    rds.create_db_cluster_snapshot(DBClusterIdentifier="taken", DBClusterSnapshotIdentifier="before")
    eventually(lambda: snapshots(aws, "taken")["before"] == "available", "no snapshot")
    aurora.query(aws, "taken", HERE, "DELETE FROM t")
    rds.copy_db_cluster_snapshot(
        SourceDBClusterSnapshotIdentifier="before", TargetDBClusterSnapshotIdentifier="copied"
    )
    rds.restore_db_cluster_from_snapshot(
        DBClusterIdentifier="beside", SnapshotIdentifier="copied", Engine=aurora.ENGINE
    )
    aurora.add_instance(aws, "beside", HERE)
    assert (aurora.rows(aws, "beside", HERE), aurora.rows(aws, "taken", HERE)) == (1, 0)
    assert len(aurora.whole(aws, "taken")["GlobalClusterMembers"]) == 1
    empty = next(each for each in snapshots(aws, "taken") if each.startswith("rds:"))
    with pytest.raises(ClientError, match="InvalidDBClusterSnapshotStateFault"):
        rds.restore_db_cluster_from_snapshot(
            DBClusterIdentifier="none", SnapshotIdentifier=empty, Engine=aurora.ENGINE
        )


def test_a_snapshot_keeps_clusters_and_who_follows_whom(tmp_path: Path) -> None:
    with process.start(tmp_path / "one") as handle:
        before = Aws(handle.endpoint)
        aurora.make(before, "kept")
        aurora.query(before, "kept", HERE, "CREATE TABLE t (n int)")
        eventually(lambda: aurora.rows(before, "kept", THERE) == 0, "the secondary doesn't follow")
        switch_over(before, "kept", THERE)
        aurora.moved(before, "kept", THERE)
        aurora.connected(before, "kept")
        before.control.snapshot(tmp_path / "snapshot")
    with process.start(tmp_path / "two", restore=tmp_path / "snapshot") as handle:
        after = Aws(handle.endpoint)
        assert aurora.writers(after, "kept") == [THERE]
        aurora.query(after, "kept", THERE, "INSERT INTO t VALUES (1)")
        eventually(lambda: aurora.rows(after, "kept", HERE) == 1, "the restored secondary doesn't follow")
