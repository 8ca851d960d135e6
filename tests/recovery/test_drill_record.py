"""The ledger says when a rehearsal of each kind is due, and which are overdue."""

from datetime import UTC, datetime, timedelta

import pytest

from recovery.steps.diagnosis import Diagnosis
from recovery.steps.drill_record import KINDS, Kind, Rehearsal, judge_drills, overdue

MADE = datetime(2026, 1, 1, tzinfo=UTC)
PERIODS: dict[Kind, int] = {"replication_validation": 8, "component_test": 35, "full_test": 100}


def judged(kind: Kind, days: float, done: dict[Kind, Rehearsal] | None = None) -> Diagnosis:
    found = judge_drills(done or {}, PERIODS, since=MADE, now=MADE + timedelta(days=days))
    return dict(zip(KINDS, found, strict=True))[kind]


@pytest.mark.parametrize(("kind", "days"), PERIODS.items())
def test_what_was_never_done_is_overdue_a_period_after_the_ledger_was_made(kind: Kind, days: int) -> None:
    assert judged(kind, days - 0.1).state == "ready"
    late = judged(kind, days + 0.1)
    assert late.state == "not ready"
    assert "never passed" in late.cause
    assert late.fix


def test_what_passed_is_counted_from_its_end() -> None:
    done: dict[Kind, Rehearsal] = {
        "full_test": Rehearsal("full_test", "region-loss", MADE + timedelta(days=50), "drill")
    }
    assert judged("full_test", 149, done).state == "ready"
    late = judged("full_test", 151, done)
    assert (late.state, "overdue since 2026-05-31" in late.cause) == ("not ready", True)
    assert "region-loss" in late.cause


def test_it_is_said_that_one_is_due_before_it_is_late() -> None:
    assert "due now" not in judged("component_test", 31).cause
    due = judged("component_test", 32)
    assert (due.state, due.cause.endswith("due now")) == ("ready", True)


def test_the_late_ones_are_counted() -> None:
    found = judge_drills({}, PERIODS, since=MADE, now=MADE + timedelta(days=40))
    assert overdue(found) == 2
