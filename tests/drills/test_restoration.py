"""What a restore gave back is counted row by row."""

from datetime import UTC, datetime, timedelta

from drills.client import Acknowledged
from drills.restoration import lost
from operations.point_in_time import name_of

MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def row(number: int, seconds: float) -> Acknowledged:
    at = MOMENT + timedelta(seconds=seconds)
    return Acknowledged(number, "us-east-1", at, at)


ROWS = [row(1, -2), row(2, -1), row(3, 1), row(4, 5), row(5, 30)]


def test_rows_written_after_the_moment_are_the_loss_up_to_the_last_that_is_gone() -> None:
    assert lost(ROWS, {1, 2, 5}, MOMENT) == (5.0, 2, 0)


def test_a_row_from_before_the_moment_that_is_gone_is_told_apart() -> None:
    assert lost(ROWS, {1, 5}, MOMENT) == (5.0, 3, 1)


def test_nothing_gone_is_no_loss() -> None:
    assert lost(ROWS, {1, 2, 3, 4, 5}, MOMENT) == (0.0, 0, 0)


def test_the_restored_instance_says_of_which_moment_it_is() -> None:
    assert name_of("myapp-db", MOMENT) == "myapp-db-20260102-030405"
