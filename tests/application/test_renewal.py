"""A strict writer renews in the other region's table, and the failover there refuses it."""

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from queue import Queue
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from application import renewal
from application.permit import NEVER, RENEWAL_SECONDS, Permit, Standing
from application.place import Place
from application.renewal import ALONE, WRITER, Renewal
from recovery import lease_table
from tests.application.conftest import EAST, WEST
from tests.application.journal import journal
from tests.application.tables import table

TABLE = "myapp-recovery-lease"
OWN = "myapp-db.abc123.us-east-1.rds.amazonaws.com"
PLACE = Place(EAST, 8080, "/e", "d", "s", "ledger", lease_table=TABLE, other_region=WEST)


AWAY = EndpointConnectionError(endpoint_url="https://dynamodb.us-west-2.amazonaws.com")
THROTTLED = ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, "UpdateItem")


class Failing:
    """A region that answers nothing but an error."""

    def __init__(self, error: Exception = AWAY) -> None:
        self._error = error

    def update_item(self, **_: Any) -> None:
        raise self._error

    def get_item(self, **_: Any) -> None:
        raise self._error


class Ledger:
    """The region's own tables, where something happens right after each read."""

    def __init__(self, client: Any, then: Callable[[], None] = lambda: None) -> None:
        self._client, self._then = client, then
        self.delete_item = client.delete_item
        self.asked: list[dict[str, Any]] = []

    def get_item(self, **asked: Any) -> Any:
        self.asked.append(asked)
        found = self._client.get_item(**asked)
        self._then()
        return found


class Clients:
    def __init__(self, regions: Mapping[str, Any]) -> None:
        self.there = regions[WEST]
        self.ledger: Any = regions[EAST]
        self.abroad: Any = self.there


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Writer:
    """A writer in the east, with both lease tables."""

    def __init__(self, clients: Clients) -> None:
        self.clients, self.clock = clients, Clock()
        self.permit = Permit()
        self.address: Callable[[], str] = lambda: OWN
        self.renewal = Renewal(PLACE, clients, lambda: (self.address(), self.permit), self.clock)  # type: ignore[arg-type]

    def confirmed(self) -> bool:
        """Return whether an attempt now is good."""
        self.clock.now += 3
        self.renewal.renew()
        return self.renewal.standing.confirmed_at == self.clock.now

    def put(self, client: Any, key: str, **numbers: int) -> None:
        item = {"id": {"S": key}, **{name: {"N": str(number)} for name, number in numbers.items()}}
        client.put_item(TableName=TABLE, Item=item)


@pytest.fixture
def writer(regions: Mapping[str, Any]) -> Iterator[Writer]:
    with table(regions[EAST], TABLE, "id"), table(regions[WEST], TABLE, "id"):
        yield Writer(Clients(regions))


def test_items_have_the_names_that_recovery_knows() -> None:
    assert (WRITER, ALONE) == (lease_table.WRITER_ID, lease_table.ALONE_ID)


def test_before_the_first_failover_the_active_region_renews_at_epoch_0(writer: Writer) -> None:
    assert writer.confirmed()
    found = lease_table.read_renewal(writer.clients.there, TABLE)
    assert (found.epoch, found.fence) == (0, -1)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", found.renewed_at)
    assert abs(datetime.now(UTC) - datetime.fromisoformat(found.renewed_at)) < timedelta(minutes=5)
    assert writer.renewal.standing.cause == ""


def test_a_fence_refuses_older_epochs_and_no_others(writer: Writer) -> None:
    assert writer.confirmed()
    writer.put(writer.clients.there, WRITER, fence=2)
    assert not writer.confirmed()
    # At once, not when what was confirmed before is over.
    assert writer.renewal.standing.confirmed_at == NEVER
    assert writer.renewal.standing.cause == "us-west-2 refuses epoch 0: it knows of a later one"
    # The failover failed and gave the permit back, with its own epoch.
    writer.permit = Permit(EAST, 2)
    assert writer.confirmed()


def test_a_process_that_knows_of_a_later_permit_is_never_written_over_by_one_that_does_not_yet(
    writer: Writer,
) -> None:
    writer.put(writer.clients.there, WRITER, epoch=7)
    assert not writer.confirmed()
    assert lease_table.read_renewal(writer.clients.there, TABLE).epoch == 7
    writer.permit = Permit(EAST, 7)
    assert writer.confirmed()


def test_what_was_confirmed_counts_from_before_it_was_asked_for(writer: Writer) -> None:
    slow, clock = writer.clients.there, writer.clock

    class Slow:
        def update_item(self, **given: Any) -> Any:
            clock.now += 5
            return slow.update_item(**given)

    writer.clients.abroad = Slow()
    writer.renewal.renew()
    assert writer.renewal.standing.confirmed_at == clock.now - 5


def test_a_region_that_is_away_leaves_what_was_confirmed_and_says_why(writer: Writer) -> None:
    assert writer.confirmed()
    before = writer.renewal.standing.confirmed_at
    writer.clients.abroad = Failing()
    assert not writer.confirmed()
    assert writer.renewal.standing.confirmed_at == before
    assert "dynamodb.us-west-2" in writer.renewal.standing.cause


def test_a_region_that_was_activated_alone_goes_on_until_the_other_one_answers(writer: Writer) -> None:
    writer.put(writer.clients.ledger, ALONE, epoch=1)
    writer.permit, writer.clients.abroad = Permit(EAST, 1), Failing()
    assert writer.confirmed()
    writer.clients.abroad = writer.clients.there
    assert writer.confirmed()
    assert lease_table.read_alone(writer.clients.ledger, TABLE) == -1
    writer.clients.abroad = Failing()
    assert not writer.confirmed()


def test_being_alone_counts_for_the_permit_of_its_own_failover_only(writer: Writer) -> None:
    writer.clients.abroad = Failing()
    for epoch in (3, 5):
        writer.put(writer.clients.ledger, ALONE, epoch=epoch)
        writer.permit = Permit(EAST, 4)
        assert not writer.confirmed()


def test_an_answer_does_not_end_the_aloneness_of_a_later_failover(writer: Writer) -> None:
    writer.put(writer.clients.ledger, ALONE, epoch=5)
    writer.permit = Permit(EAST, 4)
    assert writer.confirmed()
    assert lease_table.read_alone(writer.clients.ledger, TABLE) == 5


def test_a_refusal_ends_being_alone(writer: Writer) -> None:
    writer.put(writer.clients.ledger, ALONE, epoch=4)
    writer.put(writer.clients.there, WRITER, fence=7)
    writer.permit = Permit(EAST, 4)
    assert not writer.confirmed()
    assert lease_table.read_alone(writer.clients.ledger, TABLE) == -1


def test_a_region_whose_permit_it_is_not_renews_nothing(writer: Writer) -> None:
    assert writer.confirmed()
    writer.clients.there.delete_item(TableName=TABLE, Key={"id": {"S": WRITER}})
    writer.permit = Permit(WEST, 1)
    assert not writer.confirmed()
    assert writer.renewal.standing == Standing(NEVER, "it isn't this region's to renew")
    assert lease_table.read_renewal(writer.clients.there, TABLE).renewed_at == ""


def test_a_permit_that_cannot_be_read_is_not_renewed_and_takes_nothing_away(writer: Writer) -> None:
    assert writer.confirmed()
    before = writer.renewal.standing.confirmed_at
    writer.permit = Permit(known=False)
    assert not writer.confirmed()
    assert writer.renewal.standing == Standing(before, "the permit can't be read")


def test_an_address_that_cannot_be_read_takes_nothing_away_and_says_why(writer: Writer) -> None:
    assert writer.confirmed()
    before = writer.renewal.standing.confirmed_at

    def fail() -> str:
        raise OSError("the parameter /e can't be read")

    writer.address = fail
    assert not writer.confirmed()
    assert writer.renewal.standing == Standing(before, "the parameter /e can't be read")


def test_an_error_of_the_other_region_is_no_refusal(writer: Writer) -> None:
    assert writer.confirmed()
    before = writer.renewal.standing.confirmed_at
    writer.clients.abroad = Failing(THROTTLED)
    assert not writer.confirmed()
    assert writer.renewal.standing == Standing(before, str(THROTTLED))
    # Nor does it say that the other region isn't alone any more.
    writer.put(writer.clients.ledger, ALONE, epoch=0)
    assert writer.confirmed()


@pytest.mark.parametrize("error", [AWAY, THROTTLED])
def test_who_cannot_read_whether_it_is_alone_is_not_and_says_so(writer: Writer, error: Exception) -> None:
    writer.put(writer.clients.ledger, ALONE, epoch=0)
    writer.clients.abroad, writer.clients.ledger = Failing(), Failing(error)
    assert not writer.confirmed()
    told = f"{AWAY}; whether it is alone can't be read: {error}"
    assert writer.renewal.standing == Standing(NEVER, told)


@pytest.mark.parametrize("error", [AWAY, THROTTLED])
def test_an_answer_counts_though_aloneness_cannot_be_ended(writer: Writer, error: Exception) -> None:
    writer.clients.ledger = Failing(error)
    with journal() as told:
        assert writer.confirmed()
        assert told() == f"still alone: {error}\n"


def test_a_failover_that_comes_while_an_answer_ends_aloneness_keeps_its_own(writer: Writer) -> None:
    own = writer.clients.ledger
    writer.put(own, ALONE, epoch=4)
    writer.permit = Permit(EAST, 4)
    writer.clients.ledger = Ledger(own, lambda: writer.put(own, ALONE, epoch=5))
    with journal() as told:
        assert writer.confirmed()
        assert told().startswith("still alone: ")
    assert lease_table.read_alone(own, TABLE) == 5


def test_who_is_not_alone_has_nothing_to_end(writer: Writer) -> None:
    with journal() as told:
        assert writer.confirmed()
        assert told() == ""


def test_a_region_that_was_just_activated_alone_knows_it_at_once(writer: Writer) -> None:
    """A read that isn't consistent may be a while behind."""
    writer.clients.ledger = Ledger(writer.clients.ledger)
    assert writer.confirmed()
    assert [asked["ConsistentRead"] for asked in writer.clients.ledger.asked] == [True]


class Ended(BaseException):
    """The end of the process, as far as a test has one."""


def test_renewals_begin_as_often_as_they_must_however_long_one_takes(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    takes, slept = [1.0, RENEWAL_SECONDS, 7.0, 0.5], list[float]()

    def slow() -> str:
        if not takes:
            raise Ended
        writer.clock.now += takes.pop(0)
        if len(takes) == 2:
            raise KeyError("a bug")
        return OWN

    writer.address = slow
    monkeypatch.setattr(renewal, "time", SimpleNamespace(sleep=slept.append))
    with journal() as told:
        with pytest.raises(Ended):
            writer.renewal._run()
        assert told() == "renewal failed: KeyError('a bug')\n"
    assert slept == [RENEWAL_SECONDS - 1, 0, 0, RENEWAL_SECONDS - 0.5]
    # What failed stopped nothing.
    assert writer.renewal.standing.confirmed_at == writer.clock.now - 0.5


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_renewals_go_on_beside_requests_and_hold_up_no_end_of_the_process(writer: Writer) -> None:
    threads: Queue[threading.Thread] = Queue()

    def end() -> str:
        threads.put(threading.current_thread())
        raise SystemExit

    writer.address = end
    writer.renewal.begin()
    thread = threads.get(timeout=5)
    thread.join(20)
    assert (thread.name, thread.daemon) == ("renewal", True)
