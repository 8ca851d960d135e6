"""A writer whose region was activated while the other region was unreachable keeps writing until that region
answers.
"""

import pytest

from application.permit import NEVER, Permit, Standing
from application.renewal import ALONE, WRITER
from recovery import lease_table
from tests.application.conftest import EAST
from tests.application.journal import journal
from tests.application.renewal.writers import AWAY, TABLE, THROTTLED, Failing, Ledger, Writer


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


@pytest.mark.parametrize("error", [AWAY, THROTTLED])
def test_who_cannot_read_whether_it_is_alone_is_not_and_says_so(writer: Writer, error: Exception) -> None:
    writer.put(writer.clients.ledger, ALONE, epoch=0)
    writer.clients.abroad, writer.clients.ledger = Failing(), Failing(error)
    assert not writer.confirmed()
    told = f"{AWAY}; whether this region was activated alone is unknown: {error}"
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
    """Eventually consistent reads may return an older item, so the read must be a consistent one."""
    writer.clients.ledger = Ledger(writer.clients.ledger)
    assert writer.confirmed()
    assert [asked["ConsistentRead"] for asked in writer.clients.ledger.asked] == [True]
