"""The region that a writer is in and the permit are never older than allowed, and of several threads' reads the
newest counts.
"""

import threading
from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from application import direction
from application.direction import KEPT_SECONDS, Direction
from application.permit import VALID_SECONDS, Permit
from application.place import Place
from recovery import ledger
from tests.application.journal import journal
from tests.application.tables import table

HERE, THERE = "us-east-1", "us-west-2"
PLACE = Place(HERE, 8080, "/endpoint", "db", "secret", "ledger")
STRICT = replace(PLACE, lease_table="lease", other_region=THERE)


class Clients:
    """AWS as the program sees it; in a thread named `late` the read of the parameter blocks until the test sets
    `told`.
    """

    def __init__(self) -> None:
        self.permit: Permit | None = Permit(HERE, 1)
        self.address = "writer"
        self.ledger = self
        self.asked, self.told = threading.Event(), threading.Event()

    def parameter(self, name: str) -> str:
        if threading.current_thread().name == "late":
            self.asked.set()
            assert self.told.wait(60)
        assert name == PLACE.endpoint_parameter
        return self.address

    def get_item(self, **asked: Any) -> dict[str, Any]:
        # A failover that has just happened is read only so.
        assert asked["ConsistentRead"] is True
        if self.permit is None:
            raise ReadTimeoutError(endpoint_url="dynamodb")
        return {"Item": {"region": {"S": self.permit.region}, "epoch": {"N": str(self.permit.epoch)}}}


class Clock:
    """A monotonic clock that moves only when the test moves it."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(direction, "elapsed", made)
    return made


def directed(clients: object, place: Place = PLACE) -> Direction:
    return Direction(place, clients)  # type: ignore[arg-type]


def test_what_a_slow_thread_read_last_counts_when_the_ledger_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(direction, "KEPT_SECONDS", 0.0)
    clients = Clients()
    read = directed(clients).read
    late = threading.Thread(target=read, name="late")
    late.start()
    assert clients.asked.wait(60)
    # It asked first, and reads the ledger last.
    assert read()[1] == Permit(HERE, 1)
    clients.permit = Permit(THERE, 2)
    clients.told.set()
    late.join()
    clients.permit = None
    assert read()[1] == Permit(THERE, 2)


def test_a_failover_is_seen_half_a_second_late_at_most(clock: Clock) -> None:
    clients = Clients()
    read = directed(clients).read
    assert read() == ("writer", Permit(HERE, 1))
    clients.address, clients.permit = "other", Permit(THERE, 2)
    clock.now += KEPT_SECONDS - 0.01
    assert read() == ("writer", Permit(HERE, 1))
    clock.now += 0.01
    assert read() == ("other", Permit(THERE, 2))


@pytest.mark.usefixtures("clock")
def test_an_address_that_does_not_answer_is_read_again_at_once() -> None:
    clients = Clients()
    made = directed(clients)
    made.read()
    clients.address = "other"
    made.forget()
    assert made.read()[0] == "other"
    # And kept again.
    clients.address = "another"
    assert made.read()[0] == "other"


def test_a_permit_that_was_never_read_is_unknown_and_awaited_for_a_while(clock: Clock) -> None:
    clients = Clients()
    clients.permit = None
    read = directed(clients).read
    assert read()[1] == Permit(known=False, awaited=True)
    clock.now += VALID_SECONDS
    assert read()[1] == Permit(known=False, awaited=True)
    clock.now += KEPT_SECONDS
    assert read()[1] == Permit(known=False)
    # Being read once ends that, not the time that passed.
    clients.permit = Permit(HERE, 1)
    clock.now += KEPT_SECONDS
    assert read()[1] == Permit(HERE, 1)


def test_with_available_fencing_the_last_permit_counts_as_long_as_none_is_read(clock: Clock) -> None:
    clients = Clients()
    read = directed(clients).read
    read()
    clients.permit = None
    clock.now += 100 * VALID_SECONDS
    assert read()[1] == Permit(HERE, 1)


def test_with_strict_fencing_the_last_permit_counts_only_for_a_while(clock: Clock) -> None:
    clients = Clients()
    read = directed(clients, STRICT).read
    read()
    clients.permit = None
    clock.now += VALID_SECONDS
    assert read()[1] == Permit(HERE, 1)
    clock.now += KEPT_SECONDS
    assert read()[1] == Permit(known=False)
    # It counts from when it was read last, not first.
    clients.permit = Permit(HERE, 1)
    clock.now += KEPT_SECONDS
    read()
    clients.permit = None
    clock.now += VALID_SECONDS
    assert read()[1] == Permit(HERE, 1)


def test_an_earlier_epoch_that_is_read_late_is_not_kept_for_the_later_one(clock: Clock) -> None:
    clients = Clients()
    read = directed(clients).read
    for permit in (Permit(THERE, 2), Permit(HERE, 1), None):
        clients.permit = permit
        clock.now += KEPT_SECONDS
        assert read()[1] == Permit(THERE, 2)


def test_a_ledger_that_cannot_be_read_is_in_the_journal_at_once() -> None:
    clients = Clients()
    clients.permit = None
    with journal() as told:
        directed(clients).read()
        assert told() == f"permit unknown: {ReadTimeoutError(endpoint_url='dynamodb')}\n"


def test_a_region_without_a_ledger_has_no_permit_to_wait_for() -> None:
    assert directed(Clients(), replace(PLACE, ledger_table="")).read() == ("writer", Permit())


@pytest.mark.parametrize(
    ("item", "permit"),
    [
        (None, Permit("", 0)),
        ({"region": {"S": THERE}}, Permit(THERE, 0)),
        ({"epoch": {"N": "4"}}, Permit("", 4)),
        ({"region": {"S": THERE}, "epoch": {"N": "4"}}, Permit(THERE, 4)),
    ],
)
def test_the_permit_is_the_item_that_recovery_keeps_in_this_regions_ledger(
    regions: Mapping[str, Any], item: dict[str, Any] | None, permit: Permit
) -> None:
    own, name = regions[HERE], PLACE.ledger_table
    with table(own, name, "pk", "sk"):
        if item is not None:
            own.put_item(TableName=name, Item={"pk": {"S": "permit"}, "sk": {"S": ledger.CURRENT}, **item})
        if permit.region and permit.epoch:
            assert ledger.read_permit(own, name, "") == ledger.Permit(THERE, 4)
        clients = SimpleNamespace(ledger=own, parameter=lambda _: "writer")
        assert directed(clients).read() == ("writer", permit)
