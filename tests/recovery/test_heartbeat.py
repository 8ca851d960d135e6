"""Heartbeats are numbered in each store, written by the active region alone, and one store doesn't stop another."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from recovery.handlers import heartbeat
from recovery.https import HttpResponse
from recovery.settings import FunctionSettings, HeartbeatSettings
from recovery.steps.heartbeat import (
    Heartbeat,
    due,
    read_database,
    read_stepped_back,
    read_storage,
    read_table,
)
from tests.recovery.conftest import Region, _table
from tests.recovery.names import NAMES, PRIMARY, STANDBY
from tests.recovery.records import put

Configure = Callable[[FunctionSettings], None]
EAST = Region(PRIMARY.region)
NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
SETTINGS = HeartbeatSettings(
    region=PRIMARY.region,
    table=NAMES.global_table,
    bucket=PRIMARY.data_bucket,
    host=NAMES.region_host("primary"),
    path="/health/ready",
    timeout_seconds=4,
    interval_seconds=5,
    ledger_table=NAMES.ledger_table,
)
READY = HttpResponse(SETTINGS.host, status=200, body='{"status": "ready"}')
NOT_READY = HttpResponse(SETTINGS.host, status=503, body='{"status": "not ready"}')


@pytest.fixture
def active(standby: Region, configure: Configure) -> Region:
    """Return the active region with its stores, empty."""
    assert standby
    tables = EAST.client("dynamodb")
    _table(tables, NAMES.ledger_table, "pk", "sk")
    _table(tables, NAMES.global_table, "pk", "sk")
    EAST.client("s3").create_bucket(Bucket=PRIMARY.data_bucket)
    configure(SETTINGS)
    return EAST


def run(answer: HttpResponse = READY) -> dict[str, Any]:
    return heartbeat.handle({}, None, clock=lambda: NOW, asking=lambda *_: answer, sleep=lambda _: None)


def newest(where: Region) -> tuple[Heartbeat | None, Heartbeat | None, Heartbeat | None]:
    """Return the newest heartbeats of table, bucket and database."""
    tables = where.client("dynamodb")
    return (
        read_table(tables, NAMES.global_table, PRIMARY.region),
        read_storage(where.client("s3"), PRIMARY.data_bucket, PRIMARY.region),
        read_database(tables, NAMES.ledger_table, PRIMARY.region),
    )


def test_each_store_gets_numbers_of_its_own_that_go_on_in_the_next_run(active: Region) -> None:
    assert newest(active) == (None, None, None)
    assert run()["written"] == {"table": 12, "storage": 1, "database": 3}
    assert newest(active) == (Heartbeat(12, NOW), Heartbeat(1, NOW), Heartbeat(3, NOW))
    run()
    assert newest(active) == (Heartbeat(24, NOW), Heartbeat(2, NOW), Heartbeat(6, NOW))


def test_a_region_that_is_not_active_writes_none(active: Region) -> None:
    put(active, "active", "current", region={"S": STANDBY.region}, epoch={"N": "1"})
    assert run() == {"verdict": "passive", "written": {}}
    assert newest(active) == (None, None, None)
    # It says so: that nothing more comes from it is then known.
    tables = active.client("dynamodb")
    assert read_stepped_back(tables, NAMES.ledger_table, PRIMARY.region) == Heartbeat(1, NOW)


def test_a_write_that_the_database_did_not_acknowledge_is_no_heartbeat(active: Region) -> None:
    with pytest.raises(heartbeat.HeartbeatError, match=r"database: .* answered 503"):
        run(NOT_READY)
    table, storage, database = newest(active)
    assert (table, storage, database) == (Heartbeat(12, NOW), Heartbeat(1, NOW), None)


def test_one_store_that_fails_does_not_stop_the_others(active: Region) -> None:
    active.client("s3").delete_bucket(Bucket=PRIMARY.data_bucket)
    with pytest.raises(heartbeat.HeartbeatError, match="storage: NoSuchBucket"):
        run()
    tables = active.client("dynamodb")
    assert read_table(tables, NAMES.global_table, PRIMARY.region) == Heartbeat(12, NOW)
    assert read_database(tables, NAMES.ledger_table, PRIMARY.region) == Heartbeat(3, NOW)


def test_a_store_that_is_not_there_is_left_out(active: Region, configure: Configure) -> None:
    configure(replace(SETTINGS, bucket="", host="", interval_seconds=60))
    assert run()["written"] == {"table": 1}
    assert newest(active) == (Heartbeat(1, NOW), None, None)


@pytest.mark.parametrize(
    ("interval", "ticks"), [(1, [0, 20, 40]), (5, [0, 4, 8]), (30, [0, 1, 2]), (60, [0, 1, 2])]
)
def test_a_slower_store_gets_one_each_so_many_seconds_or_each_time(interval: int, ticks: list[int]) -> None:
    assert [tick for tick in range(60) if due(tick, interval, 20)][:3] == ticks
