"""A failover's own overhead is its time until the switch without its waits."""

from datetime import UTC, datetime, timedelta

import pytest

from drills.overhead import overhead, waits_of
from machines.rendering import render
from operations.failover.execution import Step
from tests.recovery.names import standby_definition

BEGAN = datetime(2026, 1, 1, 12, tzinfo=UTC)


def step(name: str, start: float, end: float) -> Step:
    return Step(name, BEGAN + timedelta(seconds=start), BEGAN + timedelta(seconds=end))


STEPS = [
    step("Validate", 0, 1),
    step("Prepare", 1, 30),
    step("WaitForPromotion", 3, 28),
    step("PublishSwitchReady", 30, 31),
    step("WaitForTraffic", 31, 60),
]


def test_waits_and_what_comes_after_the_switch_do_not_count() -> None:
    found = overhead(STEPS, frozenset({"WaitForPromotion", "WaitForTraffic"}), [{}, {}])
    assert (found.states, found.calls, found.seconds, found.waited) == (4, 2, 6.0, 25.0)
    assert found.is_within_goal


def test_a_failover_that_is_too_slow_of_itself_misses_the_goal() -> None:
    assert not overhead([step("Validate", 0, 25), STEPS[3]], frozenset(), []).is_within_goal


def test_without_a_switch_there_is_nothing_to_measure() -> None:
    with pytest.raises(ValueError, match="PublishSwitchReady"):
        overhead(STEPS[:3], frozenset(), [])


def test_every_wait_of_the_definition_is_known() -> None:
    assert waits_of(render(standby_definition())) >= {
        "WaitForPromotion",
        "WaitForTraffic",
        "LetPromotionShow",
    }
