"""A strict writer renews in the other region's table, and the failover there refuses it."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from application.permit import NEVER, Permit
from application.place import Place
from application.renewal import ALONE, WRITER, Renewal
from recovery import ledger

EAST, WEST, TABLE = "us-east-1", "us-west-2", "myapp-recovery-lease"
OWN = "myapp-db.abc123.us-east-1.rds.amazonaws.com"
PLACE = Place(EAST, 8080, "/e", "d", "s", "ledger", lease_table=TABLE, other_region=WEST)


class Away:
    """A region that no way leads to."""

    def update_item(self, **_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://dynamodb.us-west-2.amazonaws.com")


class Clients:
    def __init__(self) -> None:
        self.ledger = boto3.client("dynamodb", region_name=EAST)
        self.there = boto3.client("dynamodb", region_name=WEST)
        self.abroad: Any = self.there


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class World:
    """A writer in the east, with both lease tables."""

    def __init__(self) -> None:
        self.clients, self.clock = Clients(), Clock()
        self.permit = Permit()
        for client in (self.clients.ledger, self.clients.there):
            client.create_table(
                TableName=TABLE,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            )
        self.renewal = Renewal(PLACE, self.clients, lambda: (OWN, self.permit), self.clock)  # type: ignore[arg-type]

    def confirmed(self) -> bool:
        """Whether an attempt now is good."""
        self.clock.now += 3
        self.renewal.renew()
        return self.renewal.standing.confirmed_at == self.clock.now

    def put(self, client: Any, key: str, **numbers: int) -> None:
        item = {"id": {"S": key}, **{name: {"N": str(number)} for name, number in numbers.items()}}
        client.put_item(TableName=TABLE, Item=item)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield World()


def test_items_have_the_names_that_recovery_knows() -> None:
    assert (WRITER, ALONE) == (ledger.WRITER_ID, ledger.ALONE_ID)


def test_before_the_first_failover_the_active_region_renews_at_epoch_0(world: World) -> None:
    assert world.confirmed()
    found = ledger.read_renewal(world.clients.there, TABLE)
    assert (found.epoch, found.fence) == (0, -1)
    assert found.renewed_at


def test_a_fence_refuses_older_epochs_and_no_others(world: World) -> None:
    world.put(world.clients.there, WRITER, fence=2)
    assert not world.confirmed()
    assert world.renewal.standing.confirmed_at == NEVER
    assert "us-west-2 refuses epoch 0" in world.renewal.standing.cause
    # The failover failed and gave the permit back, with its own epoch.
    world.permit = Permit(EAST, 2)
    assert world.confirmed()


def test_a_process_that_knows_of_a_later_permit_is_never_written_over_by_one_that_does_not_yet(
    world: World,
) -> None:
    world.put(world.clients.there, WRITER, epoch=7)
    assert not world.confirmed()
    assert ledger.read_renewal(world.clients.there, TABLE).epoch == 7
    world.permit = Permit(EAST, 7)
    assert world.confirmed()


def test_what_was_confirmed_counts_from_before_it_was_asked_for(world: World) -> None:
    slow, clock = world.clients.there, world.clock

    class Slow:
        def update_item(self, **given: Any) -> Any:
            clock.now += 5
            return slow.update_item(**given)

    world.clients.abroad = Slow()
    world.renewal.renew()
    assert world.renewal.standing.confirmed_at == clock.now - 5


def test_a_region_that_is_away_leaves_what_was_confirmed_and_says_why(world: World) -> None:
    assert world.confirmed()
    before = world.renewal.standing.confirmed_at
    world.clients.abroad = Away()
    assert not world.confirmed()
    assert world.renewal.standing.confirmed_at == before
    assert "dynamodb.us-west-2" in world.renewal.standing.cause


def test_a_region_that_was_activated_alone_goes_on_until_the_other_one_answers(world: World) -> None:
    world.put(world.clients.ledger, ALONE, epoch=4)
    world.permit, world.clients.abroad = Permit(EAST, 4), Away()
    assert world.confirmed()
    world.clients.abroad = world.clients.there
    assert world.confirmed()
    assert ledger.read_alone(world.clients.ledger, TABLE) == -1
    world.clients.abroad = Away()
    assert not world.confirmed()


def test_being_alone_counts_for_the_permit_of_its_own_failover_only(world: World) -> None:
    world.clients.abroad = Away()
    for epoch in (3, 5):
        world.put(world.clients.ledger, ALONE, epoch=epoch)
        world.permit = Permit(EAST, 4)
        assert not world.confirmed()


def test_an_answer_does_not_end_the_aloneness_of_a_later_failover(world: World) -> None:
    world.put(world.clients.ledger, ALONE, epoch=5)
    world.permit = Permit(EAST, 4)
    assert world.confirmed()
    assert ledger.read_alone(world.clients.ledger, TABLE) == 5


def test_a_refusal_ends_being_alone(world: World) -> None:
    world.put(world.clients.ledger, ALONE, epoch=4)
    world.put(world.clients.there, WRITER, fence=7)
    world.permit = Permit(EAST, 4)
    assert not world.confirmed()
    assert ledger.read_alone(world.clients.ledger, TABLE) == -1


def test_a_region_whose_permit_it_is_not_renews_nothing(world: World) -> None:
    world.permit = Permit(WEST, 1)
    assert not world.confirmed()
    assert ledger.read_renewal(world.clients.there, TABLE).renewed_at == ""


def test_a_permit_that_cannot_be_read_is_not_renewed_and_takes_nothing_away(world: World) -> None:
    assert world.confirmed()
    before = world.renewal.standing.confirmed_at
    world.permit = Permit(known=False)
    assert not world.confirmed()
    assert world.renewal.standing.confirmed_at == before
