"""A strict writer renews in the other region's table, and the failover there refuses it."""

import re
import threading
from datetime import UTC, datetime, timedelta
from queue import Queue
from types import SimpleNamespace
from typing import Any

import pytest

from application import renewal
from application.permit import NEVER, RENEWAL_SECONDS, Permit, Standing
from application.renewal import ALONE, WRITER
from recovery import lease_table
from tests.application.conftest import EAST, WEST
from tests.application.journal import journal
from tests.application.renewal.writers import OWN, TABLE, THROTTLED, Failing, Writer


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


def test_a_region_whose_permit_it_is_not_renews_nothing(writer: Writer) -> None:
    assert writer.confirmed()
    writer.clients.there.delete_item(TableName=TABLE, Key={"id": {"S": WRITER}})
    writer.permit = Permit(WEST, 1)
    assert not writer.confirmed()
    assert writer.renewal.standing == Standing(NEVER, "this region has no permit to renew")
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


class Ended(BaseException):
    """An exception that stands for the end of the process."""


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
