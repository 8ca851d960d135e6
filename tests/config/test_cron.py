"""Schedules are read as AWS reads them: what it refuses is refused here, and every time of day that fires is known."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config import SettingsError
from config.settings import parse_settings
from config.windows import DAY, scheduled
from embedded_aws.runtime.schedule_expressions import ExpressionError, as_utc, parse

FIELDS = (
    ("0", "5", "*", "0/15", "5,35", "10-50/20", "60", "*/0", "a", "5-1"),
    ("3", "*", "0-23/6", "8,20", "24", "23/2", "/"),
    ("*", "?", "1", "L", "15W", "LW", "1,15", "32", "0", "1-7", "29", "30-31", "31W"),
    ("*", "1", "JAN,JUL", "FEB-APR", "13", "jan", "*/3", "2", "4,6"),
    ("?", "*", "MON", "MON-FRI", "6L", "2#1", "8", "SUN,SAT", "0"),
    ("*", "2026", "2026-2030", "1969", "2026/2"),
)
SCHEDULES = st.tuples(*map(st.sampled_from, FIELDS)).map(" ".join)


def refusal(settings: dict[str, object]) -> SettingsError | None:
    try:
        parse_settings(settings)
    except SettingsError as error:
        return error
    return None


def is_useful(fields: str) -> bool:
    """Tell whether the embedded EventBridge reads the fields and they fire, and at most once an hour."""
    begin = datetime(2026, 1, 1, tzinfo=UTC).timestamp() - 1
    try:
        # It reads days only when it looks for the next one.
        cron = parse(f"cron({fields})")
        first = cron.next_after(begin)
    except (ExpressionError, ValueError):
        return False
    second = first and cron.next_after(first)
    return first is not None and (second is None or second - first >= 3600)


@given(SCHEDULES)
@example("0 3 31W 2 ? *")
def test_a_schedule_is_taken_when_eventbridge_takes_it_and_it_fires_at_most_once_an_hour(fields: str) -> None:
    found = refusal({"schedules": {"replication_validation": f"cron({fields})"}})
    assert (found is None) == is_useful(fields)
    if found is not None:
        assert [problem.field for problem in found.problems] == ["schedules.replication_validation"]


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 6 * * * *)",
        "cron(0 6 ? * ? *)",
        "cron(0 6 * * ?)",
        "cron(61 6 ? * MON *)",
        "cron(0 6 ? * FUNDAY *)",
        "rate(1 days)",
        "rate(2 day)",
        "rate(0 days)",
        "rate(5 weeks)",
        "rate(59 minutes)",
        "rate(1 minute)",
        "at(2026-01-01T00:00:00)",
        "every day",
    ],
)
def test_what_eventbridge_refuses_is_refused_with_its_setting(expression: str) -> None:
    for name in ("replication_validation", "component_test", "full_test"):
        found = refusal({"schedules": {name: expression}})
        assert found is not None
        assert [problem.field for problem in found.problems] == [f"schedules.{name}"]
    if not expression.startswith("rate"):
        for name in ("schedule", "restore_tests"):
            assert refusal({"replication": {"backups": {name: expression}}}) is not None


@pytest.mark.parametrize(
    "expression",
    [
        "0 25 * * 1",
        "0 6 * *",
        "0 6 ? * 1",
        "0 6 * * 8",
        "60 6 * * 1",
        "0 6 * * MOON",
        "0 6 30 2 *",
        "0 6 31 4,6 *",
    ],
)
def test_what_auto_scaling_refuses_is_refused_with_its_setting(expression: str) -> None:
    window = {"name": "load", "begins": "0 6 * * 1", "ends": expression}
    found = refusal({"application": {"test_windows": [window]}})
    assert found is not None
    assert [problem.field for problem in found.problems] == ["application.test_windows.0.ends"]


@given(
    st.tuples(*map(st.sampled_from, (("0", "0/15", "5,35", "*"), ("3", "*/8", "2-4", "8,20")))).map(" ".join)
)
def test_every_time_of_day_that_fires_is_known(clock: str) -> None:
    expression = f"cron({clock} * * ? *)"
    known = {first for first, _ in scheduled(expression, 15) if first < DAY}
    fires, moment = set(), datetime(2026, 1, 5, tzinfo=UTC).timestamp() - 1
    cron = parse(expression)
    while (following := cron.next_after(moment)) is not None and as_utc(following).day == 5:
        fires.add(as_utc(following).hour * 60 + as_utc(following).minute)
        moment = following
    assert known == fires


@pytest.mark.parametrize(
    "expression",
    [
        "cron(30 3 1 * ? *)",
        "cron(0 1,3 1 * ? *)",
        "cron(30/60 2/1 1 * ? *)",
        "cron(59 2-3 1 * ? *)",
        "cron(0 * ? * MON *)",
    ],
)
def test_a_drill_that_meets_the_backup_window_is_refused_however_it_is_written(expression: str) -> None:
    found = refusal({"schedules": {"component_test": expression}})
    assert found is not None
    assert found.problems[0].field == "schedules.component_test"
    assert "backup window 03:00-04:00" in found.problems[0].reason
