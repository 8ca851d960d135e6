"""What a client lost is counted row by row, and compared with what the replica had got."""

from datetime import UTC, datetime, timedelta

import pytest

from drills.client import Acknowledged, Counted, count
from drills.report.words import client_told
from drills.result import ClientResult

LOST_AT = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
OLD, NEW = "us-east-1", "us-west-2"


def row(number: int, seconds: float, region: str = OLD) -> Acknowledged:
    """Return a row acknowledged `seconds` after the loss; the database wrote it 10 ms before the acknowledgement."""
    received = LOST_AT + timedelta(seconds=seconds)
    return Acknowledged(number, region, received, received - timedelta(milliseconds=10))


ROWS = [row(1, -1.0), row(2, -0.75), row(3, -0.5), row(4, -0.25), row(5, 0.1), row(9, 30.0, NEW)]


def counted(found: set[int] | None, replayed: float | None) -> Counted:
    until = None if replayed is None else LOST_AT + timedelta(seconds=replayed)
    return count(ROWS, found, LOST_AT, until, NEW, refused=3)


def test_rows_that_the_replica_had_not_got_are_lost_and_explained() -> None:
    assert counted({1, 2, 3, 9}, -0.4) == Counted(
        written=5, lost=2, explained=2, unexplained=0, lag_seconds=0.4, down_seconds=30.0, refused=3
    )


def test_a_row_acknowledged_by_the_old_region_while_it_was_lost_counts_too() -> None:
    assert counted({1, 2, 3, 4, 9}, -0.2).lost == 1


@pytest.mark.parametrize(("found", "unexplained"), [({1, 3, 9}, 1), ({1, 2, 3, 4, 9}, 1), ({2, 9}, 2)])
def test_a_row_is_unexplained_when_it_is_lost_though_it_was_replicated_or_the_other_way(
    found: set[int], unexplained: int
) -> None:
    assert counted(found, -0.4).unexplained == unexplained


@pytest.mark.parametrize(("found", "lost"), [({1, 2, 3, 9}, 2), ({1, 2, 3, 4, 9}, 1)])
def test_a_row_that_was_being_committed_then_may_be_there_or_lost(found: set[int], lost: int) -> None:
    """The fourth was written 0.26 s before the loss, and acknowledged 0.25 s before it."""
    told = counted(found, -0.255)
    assert (told.lost, told.explained, told.unexplained) == (lost, lost, 0)


def test_what_cannot_be_known_is_not_zero() -> None:
    unread, unasked = counted(None, -0.4), counted({1, 9}, None)
    assert (unread.lost, unread.explained, unread.unexplained) == (None, 2, None)
    assert (unasked.lost, unasked.explained, unasked.unexplained, unasked.lag_seconds) == (
        4,
        None,
        None,
        None,
    )
    assert count(ROWS[:-1], set(), LOST_AT, None, NEW, refused=0).down_seconds is None


def test_the_report_says_what_the_client_saw_in_one_sentence() -> None:
    told = client_told(ClientResult(**vars(counted({1, 2, 3, 9}, -0.4))))
    assert told == (
        "A client wrote rows: 5 were acknowledged before the loss, 2 of them are lost; the replica was 0.4 s behind, "
        "which explains 2. After the loss 3 were refused; the other region acknowledged its first row after 30.0 s."
    )
    assert "unknown how many" in client_told(ClientResult(**vars(counted(None, None))))
