"""A leg of a round trip is judged by DNS answers after the switch, and by acknowledged rows that neither region
has.
"""

from datetime import UTC, datetime, timedelta

import pytest

from config import Settings
from drills.client import Acknowledged
from drills.round_trip.judgement import explained
from drills.round_trip.legs import ONCE, TWICE, Leg
from drills.round_trip.lookups import PROVEN_WITHIN, Lookup, Lookups, settled, strays
from operations.target import Target
from recovery.clock import utc_now

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
EAST, WEST = "us-east-1", "us-west-2"


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def asked(*answers: tuple[float, str]) -> list[Lookup]:
    return [Lookup(at(seconds), region) for seconds, region in answers]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((), []),
        (((1, EAST), (2, WEST), (3, WEST)), []),
        (((1, EAST), (2, WEST), (3, EAST), (4, WEST)), [3]),
        (((1, WEST), (2, "")), [2]),
        # The region that was switched on is never named: each answer leads astray.
        (((1, EAST), (2, EAST)), [1, 2]),
        # Before the switch and after the end nobody is judged.
        (((-1, EAST), (1, WEST), (99, EAST)), []),
    ],
)
def test_from_the_first_answer_that_names_the_region_on_none_may_name_one_that_takes_no_writes(
    answers: tuple[tuple[float, str], ...], expected: list[float]
) -> None:
    found = strays(asked(*answers), {WEST: [at(3)]}, WEST, NOON, at(50))
    assert [each.at for each in found] == [at(seconds) for seconds in expected]


@pytest.mark.parametrize(
    ("took_writes", "expected"),
    [
        ({}, [20, 21, 45]),
        # The region named took a write soon after; what it took before says nothing of this moment.
        ({EAST: [19, 23]}, [45]),
        ({EAST: [19]}, [20, 21, 45]),
        ({EAST: [45]}, [20, 21]),
        # What the other region took says nothing of the one that was named.
        ({WEST: [20, 21, 45]}, [20, 21, 45]),
        ({EAST: [9, 66]}, [20, 21, 45]),
    ],
)
def test_a_region_that_takes_writes_may_be_named_too(
    took_writes: dict[str, list[float]], expected: list[float]
) -> None:
    """The passive region takes traffic by itself when only the active one's front fails."""
    took = {region: [at(each) for each in moments] for region, moments in took_writes.items()}
    answers = asked((1, WEST), (20, EAST), (21, EAST), (45, EAST), (46, WEST))
    assert [each.at for each in strays(answers, took, WEST, NOON, at(50))] == [at(each) for each in expected]
    nameless = strays(asked((1, WEST), (20, "")), took, WEST, NOON, at(50))
    assert [each.at for each in nameless] == [at(20)]


@pytest.mark.parametrize(
    ("proven_at", "expected", "ended"),
    [
        # What proves the last answer comes after it, also when the leg has ended.
        (53, [], 53),
        (None, [49], 50 + PROVEN_WITHIN.total_seconds()),
    ],
)
def test_the_last_answers_get_their_time_to_be_proven(
    proven_at: float | None, expected: list[float], ended: float
) -> None:
    now = [50.0]

    def look() -> list[Lookup]:
        took = {WEST: [at(proven_at)]} if proven_at is not None and proven_at <= now[0] else {}
        return strays(asked((1, EAST), (49, WEST)), took, EAST, NOON, at(50))

    def sleep(seconds: float) -> None:
        now[0] += seconds

    found = settled(look, lambda: at(now[0]), sleep)
    assert [each.at for each in found] == [at(each) for each in expected]
    assert now == [ended]


@pytest.mark.parametrize(
    ("leg", "replayed", "region", "received", "expected"),
    [
        (ONCE[0], at(1), EAST, 2, True),
        (ONCE[0], at(1), EAST, 1, False),
        # Acknowledged before the loss, at noon, while the replica was five seconds behind.
        (ONCE[0], at(-5), EAST, -1, True),
        (ONCE[0], at(-5), EAST, -6, False),
        (ONCE[0], None, EAST, 2, False),
        (ONCE[1], at(1), EAST, 2, False),
        # Through the passive region to the writer that was lost; and to its own, once its failover had begun.
        (ONCE[0], at(1), WEST, 2, True),
        (ONCE[0], at(1), WEST, 60, False),
    ],
)
def test_only_a_row_that_the_replica_had_not_replayed_at_a_loss_may_be_missing(
    leg: Leg, replayed: datetime | None, region: str, received: float, expected: bool
) -> None:
    row = Acknowledged(1, region, at(received), at(received))
    assert explained(row, leg, replayed, WEST, at(30)) is expected


def test_each_leg_begins_where_the_one_before_it_ended() -> None:
    active = "primary"
    for leg in TWICE:
        assert leg.towards != active
        active = leg.towards
    assert active == "primary"
    assert TWICE[: len(ONCE)] == ONCE
    assert {(leg.towards, leg.start) for leg in TWICE} == {
        (site, start) for site in ("primary", "standby") for start in ("alarm", "person")
    }


def test_a_question_that_nobody_answers_is_no_answer() -> None:
    """A resolver that is out of time says nothing of what DNS has; a name without an address does."""
    answers: list[set[str] | None] = [{"192.0.2.1"}, {"192.0.2.2"}, {"192.0.2.1"}, None, set()]

    def addresses(_: str) -> set[str] | None:
        if len(answers) > 1:
            return answers.pop(0)
        lookups.end()
        return answers[0]

    lookups = Lookups(Target("embedded", Settings()), utc_now, addresses)
    lookups.run()
    assert [each.region for each in lookups.found] == [EAST, ""]
    assert lookups.unanswered == 1
    assert [lookups.named(each) for each in (EAST, WEST, EAST)] == [True, False, False]
