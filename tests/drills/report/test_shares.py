"""The parts of an RTO add up to it, whatever ran side by side, and what no step covers is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.report import shares as parts
from drills.report.shares import apportioned, shares
from drills.result import Result, StepResult
from tests.drills.results import drilled, result, step, steps


def told(found: Result) -> dict[str, float]:
    return {each.name: each.seconds for each in shares(found)}


@given(st.lists(steps, max_size=12), st.integers(min_value=1, max_value=60_000))
def test_the_parts_add_up_to_the_rto_and_to_a_hundred_percent(found: list[StepResult], rto: int) -> None:
    made = shares(drilled(rto / 1000, *found))
    assert sum(each.milliseconds for each in made) == rto
    assert sum(each.tenths for each in made) == 1000
    assert all(each.milliseconds > 0 for each in made)
    assert len({each.name for each in made}) == len(made)


@given(st.lists(st.integers(min_value=0, max_value=10**6), min_size=1), st.integers(1, 10_000))
def test_apportioned_shares_are_off_by_less_than_one_and_add_up(values: list[int], whole: int) -> None:
    found = apportioned(values, whole)
    if not sum(values):
        assert found == [0] * len(values)
        return
    assert sum(found) == whole
    assert all(
        abs(share - value * whole / sum(values)) < 1 for value, share in zip(values, found, strict=True)
    )


def test_detection_waits_between_steps_and_the_wait_for_a_user_have_names_of_their_own() -> None:
    found = drilled(20, step("Validate", 10, 12), step("Measure", 13, 18))
    assert told(found) == {
        parts.UNTIL_ALARM: 10,
        "Validate": 2,
        parts.BETWEEN: 1,
        "Measure": 5,
        parts.AFTER: 2,
    }
    assert [each.percent for each in shares(found)] == [50, 10, 5, 25, 10]
    assert [each.kind for each in shares(found)] == ["waiting", "step", "waiting", "step", "waiting"]


def test_of_steps_side_by_side_the_one_that_ended_last_was_waited_for() -> None:
    found = drilled(
        11,
        step("Prepare", 1, 11, parallel=True),
        step("ScaleApplication", 1, 4),
        step("WaitForPromotion", 2, 10),
    )
    assert told(found) == {
        parts.UNTIL_ALARM: 1,
        "ScaleApplication": 1,
        "WaitForPromotion": 8,
        "Prepare, between the steps of its branches": 1,
    }


def test_visits_of_one_step_are_one_part() -> None:
    found = drilled(4, step("Wait", 0, 1), step("Look", 1, 2), step("Wait", 2, 4))
    assert told(found) == {"Wait": 3, "Look": 1}


def test_what_came_before_the_loss_and_after_the_first_good_answer_is_no_part() -> None:
    found = drilled(3, step("Validate", -5, -1), step("Promote", -1, 2), step("Measure", 2, 9))
    assert told(found) == {"Promote": 2, "Measure": 1}


def test_a_step_without_an_end_says_so_and_takes_nothing_from_the_others() -> None:
    found = drilled(10, step("Hangs", 0, None), step("Measure", 4, 6))
    assert told(found) == {"Hangs (its end was not recorded)": 8, "Measure": 2}


def test_a_branch_that_was_cut_off_ended_with_the_whole() -> None:
    found = drilled(
        10, step("Prepare", 0, 4, parallel=True), step("Cut", 1, None), step("NotifyFailure", 5, 10)
    )
    assert told(found) == {
        "Prepare, between the steps of its branches": 1,
        "Cut": 3,
        parts.BETWEEN: 1,
        "NotifyFailure": 5,
    }


@pytest.mark.parametrize("by", ["start-execution", ""])
def test_only_an_alarm_is_called_one(by: str) -> None:
    assert told(drilled(2, step("Validate", 1, 2), by=by)) == {parts.UNTIL_STARTED: 1, "Validate": 1}


def test_a_recovery_without_a_machine_is_one_part_that_says_so() -> None:
    assert told(drilled(7.5)) == {parts.NO_STEPS: 7.5}


def test_without_an_rto_nothing_is_divided() -> None:
    assert shares(drilled(None, step("Validate", 1, 2))) == []
    assert shares(result(lost_at=None)) == []
