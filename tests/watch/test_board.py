"""On the live page an answer that fails is unknown, shows its last known value, and ages."""

from datetime import UTC, datetime, timedelta

from watch.board import Board
from watch.model import line

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def goes_on(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


def test_what_was_never_answered_is_unknown_and_says_why() -> None:
    board = Board(Clock())
    board.fail("us-west-2", "it hangs", "switch")
    shown = line("switch", board.facts()[1]["us-west-2", "switch"], "0")
    assert (shown.text, shown.cause, shown.last) == ("unknown", "it hangs", "")


def test_an_answer_that_is_lost_is_unknown_since_the_first_failure_and_keeps_its_last() -> None:
    clock = Clock()
    board = Board(clock)
    board.tell("us-west-2", {"switch": "0: as deployed"})
    since = clock.goes_on(3)
    board.fail("us-west-2", "refused")
    clock.goes_on(3)
    board.fail("us-west-2", "it hangs")
    shown = line("switch", board.facts()[1]["us-west-2", "switch"], "0: as deployed")
    assert (shown.text, shown.unknown_since, shown.at) == ("unknown", since, NOON)
    assert (shown.cause, shown.last) == ("it hangs", "0: as deployed")


def test_an_answer_that_comes_again_is_known_again() -> None:
    board = Board(Clock())
    board.fail("us-west-2", "it hangs", "switch")
    board.tell("us-west-2", {"switch": "2"})
    shown = line("switch", board.facts()[1]["us-west-2", "switch"], "2")
    assert (shown.text, shown.unknown_since) == ("2", None)


def test_a_region_that_is_away_takes_nothing_of_the_other() -> None:
    board = Board(Clock())
    board.tell("us-west-2", {"switch": "0"})
    board.tell("us-east-1", {"switch": "0"})
    board.fail("us-east-1", "refused")
    known = {key: fact.known for key, fact in board.facts()[1].items()}
    assert known == {("us-west-2", "switch"): True, ("us-east-1", "switch"): False}
