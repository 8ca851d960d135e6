"""The 5 % test ends when a region shows more than its limits, and never on too few answers."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from drills.traffic_test import ENOUGH_ANSWERS, Limits, Seen, breach, seen
from operations.request import Response

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def answers(*seconds: float, bad: int = 0) -> list[Response]:
    return [Response(NOW, 503 if number < bad else 200, "r", "", each) for number, each in enumerate(seconds)]


@given(st.lists(st.floats(0, 60), max_size=ENOUGH_ANSWERS - 1))
def test_too_few_answers_are_no_breach(found: list[float]) -> None:
    summed = seen("us-west-2", answers(*found, bad=len(found)))
    assert summed.p95_seconds is None
    assert breach([summed], Limits(0, 0)) == ""


def test_errors_above_the_limit_are_named_with_region_and_numbers() -> None:
    summed = seen("us-west-2", answers(*[0.1] * 20, bad=2))
    assert breach([summed], Limits(errors=0.05)) == "us-west-2: 10.0% of the answers are bad, allowed 5.0%"
    assert breach([summed], Limits(errors=0.1)) == ""


def test_slowness_of_either_region_counts() -> None:
    slow, quick = seen("a", answers(*[3.0] * 20)), seen("b", answers(*[0.1] * 20))
    assert breach([quick, slow], Limits(seconds=2)) == "a: 95 % of the answers take 3 s, allowed 2 s"
    assert breach([quick], Limits(seconds=2)) == ""


@given(st.lists(st.floats(0, 60), min_size=ENOUGH_ANSWERS, max_size=50))
def test_the_percentile_is_between_the_middle_and_a_little_above_the_slowest(found: list[float]) -> None:
    summed = seen("a", answers(*found))
    assert summed.p95_seconds is not None
    middle = sorted(found)[len(found) // 2 - 1]
    assert summed.p95_seconds >= round(middle, 3) - 0.001


def test_both_regions_are_told() -> None:
    bad = Seen("a", 20, 0.5, 0.1), Seen("b", 20, 0.0, 9.0)
    assert breach(bad, Limits()).count(";") == 1
