"""Readiness finds writes that both regions accepted, and strict writers whose permit nobody renews."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from application.permit import VALID_SECONDS
from config.settings import parse_settings
from operations.target import Target
from readiness import consistency, writers
from readiness.writers import judge_renewals
from recovery.clock import utc_now, written
from recovery.lease_table import Renewal
from recovery.steps import divergence
from recovery.steps.drain import WRITERS_STOP
from recovery.steps.heartbeat import Heartbeat, acknowledge_database, step_back
from tests.tables import create_table

SINCE = datetime(2026, 1, 1, 12, tzinfo=UTC)
EAST, WEST = "us-east-1", "us-west-2"


BACK = Heartbeat(1, SINCE + timedelta(minutes=1))


def state(last: Heartbeat | None, stepped_back: Heartbeat | None = BACK) -> str:
    return divergence.judge(WEST, SINCE, EAST, last, stepped_back).state


def test_a_write_of_the_other_region_after_the_permit_moved_is_a_divergence() -> None:
    late = Heartbeat(7, SINCE + WRITERS_STOP + timedelta(seconds=1))
    found = divergence.judge(WEST, SINCE, EAST, late, None)
    assert found.state == "not ready"
    assert "us-east-1 accepted a write at 2026-01-01T12:00:16" in found.cause
    assert "make divergence" in found.fix


def test_a_write_that_ends_while_writers_stop_is_none() -> None:
    assert state(Heartbeat(7, SINCE + WRITERS_STOP)) == "ready"
    assert state(Heartbeat(7, SINCE - timedelta(hours=1))) == "ready"
    # It was asked, and took none.
    assert state(None) == "ready"


@pytest.mark.parametrize("stepped_back", [None, Heartbeat(1, SINCE)])
def test_of_a_region_that_has_not_come_back_nobody_knows(stepped_back: Heartbeat | None) -> None:
    """Records of a region's writes arrive only when the region comes back."""
    assert state(Heartbeat(7, SINCE - timedelta(hours=1)), stepped_back) == "unknown"
    assert state(None, stepped_back) == "unknown"


NOW = datetime(2026, 1, 1, 12, 1, tzinfo=UTC)


def renewed(ago: float) -> Renewal:
    return Renewal(3, written(NOW - timedelta(seconds=ago)), -1)


@pytest.mark.parametrize(
    ("renewal", "wanted", "says"),
    [
        (renewed(2), "ready", "us-east-1 renewed its permit in us-west-2"),
        (renewed(VALID_SECONDS + 1), "not ready", "its writers have stopped, or they don't renew"),
        (Renewal(-1, "", -1), "not ready", "never"),
    ],
)
def test_a_writer_goes_on_by_renewals(renewal: Renewal, wanted: str, says: str) -> None:
    found = judge_renewals(EAST, WEST, renewal, NOW)
    assert found.state == wanted
    assert says in found.cause


@pytest.fixture
def tables(target: Target) -> Iterator[Target]:
    """Yield the target with a ledger in both regions, and the lease tables."""
    made = [(target.names.ledger_table, ("pk", "sk")), (target.passive.lease_table, ("id",))]
    clients = [target.client("dynamodb", here.region) for here in (target.active, target.passive)]
    for client in clients:
        for name, keys in made:
            create_table(client, name, *keys)
    yield target
    for client in clients:
        for name, _ in made:
            client.delete_table(TableName=name)


def move_permit(target: Target, **more: Any) -> None:
    item = {"pk": {"S": "permit"}, "sk": {"S": "current"}, "region": {"S": WEST}, "epoch": {"N": "1"}, **more}
    target.client("dynamodb", WEST).put_item(TableName=target.names.ledger_table, Item=item)


@pytest.mark.embedded
def test_the_divergence_is_found_in_the_ledger_and_told_as_a_split_brain(tables: Target) -> None:
    def found() -> tuple[str, str]:
        (told,) = [each for each in consistency.split_brain(tables) if each.item == divergence.ITEM]
        return told.state, told.cause

    client, ledger = tables.client("dynamodb", WEST), tables.names.ledger_table
    assert found() == ("ready", "the permit never moved")
    move_permit(tables)
    assert found() == ("ready", "no database was promoted")
    promotion = {"pk": {"S": "promotion"}, "sk": {"S": WEST}, "state": {"S": "issued"}}
    client.put_item(TableName=ledger, Item=promotion)
    assert found() == ("unknown", "the time at which the permit moved wasn't recorded")
    since = utc_now() - timedelta(minutes=5)
    move_permit(
        tables, **{f"since-{WEST}": {"S": written(since)}, f"since-{EAST}": {"S": written(utc_now())}}
    )
    acknowledge_database(client, ledger, EAST, since - timedelta(seconds=20))
    assert found()[0] == "unknown"
    step_back(client, ledger, EAST, since + timedelta(seconds=30))
    assert found()[0] == "ready"
    acknowledge_database(client, ledger, EAST, since + timedelta(seconds=60))
    assert found()[0] == "not ready"


@pytest.mark.embedded
def test_with_strict_fencing_the_renewals_are_looked_at_where_they_are_written(tables: Target) -> None:
    assert len(writers.examine(tables)) == 1
    settings = parse_settings({"components": {"cdn": False}, "failover": {"fencing": "strict"}})
    strict = Target("embedded", settings, tables.endpoint)

    def put(region: str, **item: Any) -> None:
        strict.client("dynamodb", region).put_item(TableName=strict.passive.lease_table, Item=item)

    def found() -> tuple[str, str]:
        told = writers.examine(strict)[1]
        return told.state, told.cause

    assert found()[0] == "not ready"
    put(WEST, id={"S": "writer"}, epoch={"N": "0"}, renewedAt={"S": written(utc_now())})
    assert found()[0] == "ready"
    # After a failover the activated region renews in the other one, or is alone.
    move_permit(strict, at={"S": written(utc_now())})
    put(WEST, id={"S": "alone"}, epoch={"N": "1"})
    assert found() == (
        "not ready",
        "us-west-2 writes without renewing its permit: us-east-1 hasn't answered since the failover to us-west-2",
    )
