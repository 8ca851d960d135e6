"""Stacks are applied in their order, side by side where it allows, and destroyed in the reverse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Settings
from config.stacks import PRIMARY, RECOVERY, REPLICATION, SHARED, STANDBY, Stack, stacks
from operations.deployment import ready, reverse_order
from operations.selection import UnknownStackError, select

ALL = stacks(Settings())


def order(chosen: tuple[Stack, ...] | list[Stack]) -> list[list[str]]:
    """Return the stacks in rounds: all of a round can start together once the round before is complete."""
    done: list[str] = []
    rounds = []
    while batch := ready(chosen, done, done):
        rounds.append([stack.name for stack in batch])
        done += rounds[-1]
    return rounds


def test_what_is_independent_starts_side_by_side() -> None:
    assert order(ALL) == [[SHARED], [PRIMARY], [STANDBY], [REPLICATION, RECOVERY]]


def test_clean_up_is_the_reverse_and_takes_shared_last() -> None:
    assert order(reverse_order(ALL)) == [[RECOVERY, REPLICATION], [STANDBY], [PRIMARY], [SHARED]]


def test_a_stack_alone_does_not_wait_for_those_deployed_before() -> None:
    assert order(select(ALL, [RECOVERY], test_mode=False)) == [[RECOVERY]]


@given(st.sets(st.sampled_from([stack.name for stack in ALL])))
def test_every_chosen_stack_is_applied_once_and_after_what_it_needs(names: set[str]) -> None:
    chosen = [stack for stack in ALL if stack.name in names]
    flat = [name for batch in order(chosen) for name in batch]
    assert sorted(flat) == sorted(names)
    for stack in chosen:
        assert all(flat.index(name) < flat.index(stack.name) for name in stack.after if name in names)


def test_a_pattern_takes_a_namespace_with_all_its_templates() -> None:
    assert [stack.name for stack in select(ALL, ["dr_shared*"], test_mode=False)] == [SHARED, REPLICATION]


def test_an_unknown_namespace_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownStackError, match=r"'prim'.*\n.*allowed: dr_shared, primary"):
        select(ALL, ["prim"], test_mode=False)
