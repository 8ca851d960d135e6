"""ReplicaLag follows the servers: 0 when everything is replayed, otherwise the age of what is missing."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from embedded_aws import process
from embedded_aws.databases.lag import measured
from embedded_aws.databases.link import Link
from embedded_aws.databases.postgres import PostgresServer
from embedded_aws.event_loop import EventLoop
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.databases.conftest import PASSWORD, USER, Make, ask
from tests.embedded_aws.databases.test_component import HERE, THERE, eventually

pytestmark = pytest.mark.embedded


@pytest.fixture
def link(loop: EventLoop, writer: PostgresServer) -> Iterator[Link]:
    made = Link(loop, writer.port)
    yield made
    made.close()


def test_a_replica_is_late_by_what_it_lacks_and_not_by_its_sources_silence(
    make: Make, writer: PostgresServer, link: Link
) -> None:
    replica = make("replica")
    replica.copy_from(link.port)
    ask(writer.port, "CREATE TABLE written (number int)")
    eventually(lambda: measured(replica, writer) == 0.0, "never in step")
    time.sleep(2)
    # The server itself writes now and then, which is replayed in a moment.
    eventually(lambda: measured(replica, writer) == 0.0, "late by its source's silence")
    link.paused = True
    ask(writer.port, "INSERT INTO written VALUES (1)")
    late = measured(replica, writer)
    assert late is not None
    assert late >= 2
    link.paused = False
    eventually(lambda: measured(replica, writer) == 0.0, "never in step again")


def test_without_its_source_a_replica_gets_later_and_without_itself_nothing_is_known(
    make: Make, writer: PostgresServer, link: Link
) -> None:
    replica = make("replica")
    replica.copy_from(link.port)
    ask(writer.port, "CREATE TABLE written (number int)")
    eventually(lambda: measured(replica, writer) == 0.0, "never in step")
    first = measured(replica, None)
    assert first is not None
    time.sleep(0.5)
    assert (measured(replica, None) or 0.0) >= first + 0.5
    replica.kill()
    assert measured(replica, writer) is None


def test_the_metric_is_published_in_the_replicas_region_each_minute(tmp_path: Path) -> None:
    with process.start(tmp_path) as handle:
        aws = Aws(handle.endpoint)
        aws.control.set_speed(60)
        made = aws.client("rds", HERE).create_db_instance(
            DBInstanceIdentifier="source",
            Engine="postgres",
            DBInstanceClass="db.t3.micro",
            AllocatedStorage=20,
            MasterUsername=USER,
            MasterUserPassword=PASSWORD,
        )
        eventually(
            lambda: (
                aws.client("rds", HERE).describe_db_instances()["DBInstances"][0]["DBInstanceStatus"]
                == "available"
            ),
            "no source",
        )
        aws.client("rds", THERE).create_db_instance_read_replica(
            DBInstanceIdentifier="replica",
            SourceDBInstanceIdentifier=made["DBInstance"]["DBInstanceArn"],
            SourceRegion=HERE,
        )

        def lags(region: str) -> list[float]:
            """Return what was published, in the order of time."""
            now = datetime.now(UTC)
            points = aws.client("cloudwatch", region).get_metric_statistics(
                Namespace="AWS/RDS",
                MetricName="ReplicaLag",
                Dimensions=[{"Name": "DBInstanceIdentifier", "Value": "replica"}],
                StartTime=now - timedelta(minutes=5),
                EndTime=now + timedelta(minutes=1),
                Period=1,
                Statistics=["Maximum"],
            )["Datapoints"]
            return [point["Maximum"] for point in sorted(points, key=lambda point: point["Timestamp"])]

        eventually(lambda: len(lags(THERE)) >= 2, "no two samples")
        eventually(lambda: lags(THERE)[-1] == 0.0, "late, with nothing to replay")
        assert lags(HERE) == []
