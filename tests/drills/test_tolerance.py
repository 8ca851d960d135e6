"""A probe's reading is good only within its tolerance, and an unknown reading never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from drills.tolerance import Expected, Reading, judge


def test_a_probe_without_a_tolerance_is_refused() -> None:
    with pytest.raises(ValidationError, match="has no tolerance"):
        Expected(probe="switch")


@given(
    st.builds(
        Expected,
        probe=st.just("switch"),
        equals=st.one_of(st.text(min_size=1), st.floats(allow_nan=False)),
        at_least=st.one_of(st.none(), st.floats(allow_nan=False)),
        at_most=st.one_of(st.none(), st.floats(allow_nan=False)),
    )
)
def test_what_nobody_knows_is_unknown_whatever_is_tolerated(expected: Expected) -> None:
    assert judge(expected, Reading(None, "no answer")).state == "unknown"


@given(st.floats(allow_nan=False), st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_limits_are_within_what_is_good(lowest: float, highest: float, value: float) -> None:
    state = judge(Expected(probe="x", at_least=lowest, at_most=highest), Reading(value, "")).state
    assert (state == "good") == (lowest <= value <= highest)


@pytest.mark.parametrize(("value", "state"), [("active", "good"), ("nowhere", "bad"), (1.0, "bad")])
def test_a_text_must_be_the_same(value: str | float, state: str) -> None:
    assert judge(Expected(probe="x", equals="active"), Reading(value, "")).state == state


def test_a_text_is_within_no_limits() -> None:
    assert judge(Expected(probe="x", at_least=1), Reading("many", "")).state == "bad"


def test_what_is_bad_says_what_it_should_be() -> None:
    found = judge(Expected(probe="switch", of="a", equals=0, at_most=3), Reading(2.0, "it is at 2"))
    assert (found.name, found.found) == ("switch of a", "it is at 2; should be 0.0 and at most 3")
