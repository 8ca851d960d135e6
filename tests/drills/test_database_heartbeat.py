"""Rows are written where there is a database to write to, and only there."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.settings import parse_settings
from drills.database_heartbeat import database_store, unmeasured
from drills.heartbeats import StoreError, counted
from embedded_aws import process
from operations.target import Target


@pytest.mark.parametrize(
    ("engine", "label", "reason"),
    [
        ("postgres", "embedded", ""),
        ("aurora-postgresql", "embedded", ""),
        ("mysql", "embedded", "no server for mysql"),
        ("postgres", "aws", "no heartbeat is written"),
    ],
)
def test_what_cannot_be_measured_says_why(engine: str, label: str, reason: str) -> None:
    settings = parse_settings({"database": {"engine": engine}})
    found = unmeasured(Target(label, settings))  # type: ignore[arg-type]
    assert (reason in found) if reason else not found


@pytest.mark.embedded
def test_a_row_is_acknowledged_by_the_real_database_and_counted_in_the_other_region(tmp_path: Path) -> None:
    settings = parse_settings({})
    with process.start(tmp_path / "aws") as handle:
        target = Target("embedded", settings, handle.endpoint, tmp_path / "aws" / "authority.pem")
        here, there = target.active, target.passive
        for region in (here, there):
            target.client("secretsmanager", region.region).create_secret(
                Name=region.database_secret,
                SecretString='{"username": "application", "password": "a-password"}',
            )
        rds = target.client("rds", here.region)
        rds.create_db_instance(
            DBInstanceIdentifier=here.database,
            Engine="postgres",
            DBInstanceClass="db.r6g.large",
            AllocatedStorage=20,
            MasterUsername="application",
            MasterUserPassword="a-password",
            DBName=target.names.database_name,
        )
        rds.get_waiter("db_instance_available").wait(
            DBInstanceIdentifier=here.database, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
        )
        address = rds.describe_db_instances()["DBInstances"][0]["Endpoint"]["Address"]
        for region in (here, there):
            target.client("ssm", region.region).put_parameter(
                Name=region.endpoint_parameter, Value=address, Type="String"
            )
        store = database_store(target)
        for number in (1, 2, 3):
            store.write(number)
        assert store.survivors() == {1, 2, 3}
        target.control.begin_outage(here.region)
        with pytest.raises(StoreError):
            store.write(4)
        found = counted(store, datetime.now(UTC))
        assert found.seconds is None
        assert found.reason.startswith("unknown: the store can't be read")
        target.control.end_outage(here.region)
        store.write(5)
        assert store.survivors() == {1, 2, 3, 5}
