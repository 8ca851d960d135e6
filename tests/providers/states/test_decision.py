"""A state at a former place is never ignored or overwritten, and another project's state stays where it is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.states.decision import begun, decide, moved, whose
from tests.states import state

OTHERS = [
    state("books"),
    state("books", "pens"),
    state(),
    moved("somewhere", "shop"),
    moved("there", "books"),
]


@pytest.mark.parametrize(
    ("held", "owner"),
    [
        (state("shop"), "own"),
        (state(None, "shop"), "own"),
        (state("books"), "other"),
        (state("shop", "books"), "unknown"),
        (state("books", "pens"), "other"),
        (state(None), "unknown"),
        (state(), "nobody"),
        (begun("b", "1.11.0"), "nobody"),
        (moved("somewhere", "shop"), "moved"),
    ],
)
def test_whose_a_state_is_goes_by_the_tag_of_what_it_holds(held: dict[str, Any], owner: str) -> None:
    assert whose("shop", held).owner == owner


def test_the_project_s_own_old_state_moves_where_there_is_none() -> None:
    assert decide("shop", state("shop"), None, guarded=False) == "move"


def test_one_that_was_copied_before_a_move_was_interrupted_is_put_aside() -> None:
    old = state("shop", serial=3)
    assert decide("shop", old, state("shop", serial=3), guarded=False) == "retire"
    assert decide("shop", old, state("shop", serial=9), guarded=False) == "retire"


@pytest.mark.parametrize(
    "new",
    [state("shop", lineage="b"), state("shop", serial=1), state(lineage="b"), {"version": 4}],
)
def test_two_states_of_the_project_are_for_a_person(new: dict[str, Any]) -> None:
    assert decide("shop", state("shop", serial=2), new, guarded=False) == "conflict"
    assert decide("shop", state("shop", serial=2), new, guarded=True) == "conflict"


@pytest.mark.parametrize("old", OTHERS)
def test_another_s_stays_and_in_a_bucket_an_own_one_is_begun_beside_it(old: dict[str, Any]) -> None:
    assert decide("shop", old, None, guarded=False) == "leave"
    assert decide("shop", old, None, guarded=True) == "begin"
    assert decide("shop", old, state("shop", lineage="b"), guarded=True) == "leave"


@pytest.mark.parametrize("guarded", [False, True])
def test_where_a_move_s_goal_is_empty_the_state_is_lost_and_no_other_is_begun(guarded: bool) -> None:
    assert decide("shop", moved("there", "shop"), None, guarded=guarded, place="there") == "lost"
    assert decide("shop", moved("there", "shop"), state("shop"), guarded=guarded, place="there") == "leave"
    # Another place's or another project's move is no matter of this one's.
    for other in (moved("elsewhere", "shop"), moved("there", "books")):
        assert decide("shop", other, None, guarded=guarded, place="there") != "lost"


def test_of_one_that_holds_another_s_too_a_person_says_whose_it_is() -> None:
    both = state("shop", "books")
    for guarded in (False, True):
        assert decide("shop", both, None, guarded=guarded) == "unknown"
        assert decide("shop", both, None, guarded=guarded, mine=True) == "move"


def test_of_one_that_says_nothing_a_person_says_whose_it_is() -> None:
    assert decide("shop", state(None), None, guarded=False) == "unknown"
    assert decide("shop", state(None), None, guarded=True) == "unknown"
    assert decide("shop", state(None), None, guarded=True, mine=True) == "move"
    # Whoever says so of another project's is not believed.
    assert decide("shop", state("books"), None, guarded=False, mine=True) == "leave"


held = st.one_of(
    st.builds(
        lambda projects, lineage, serial: state(*projects, lineage=lineage, serial=serial),
        st.lists(st.sampled_from(["shop", "books", None]), max_size=3),
        st.sampled_from("ab"),
        st.integers(1, 3),
    ),
    st.just(moved("somewhere", "shop")),
)


@given(held, st.one_of(st.none(), held), st.booleans(), st.booleans())
def test_whatever_lies_where_nothing_is_overwritten_and_nothing_of_the_project_is_passed_over(
    old: dict[str, Any], new: dict[str, Any] | None, guarded: bool, mine: bool
) -> None:
    verdict = decide("shop", old, new, guarded=guarded, mine=mine)
    owner = whose("shop", old).owner
    if verdict in ("move", "begin"):
        assert new is None
    if verdict in ("move", "retire"):
        assert owner == "own" or (owner == "unknown" and mine)
    if owner == "own":
        assert verdict not in ("leave", "begin")
    if owner in ("own", "unknown") and new is None:
        assert verdict in ("move", "unknown")
