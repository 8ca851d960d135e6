from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_aws.runtime.schedule_expressions import ExpressionError, as_utc, parse


def moment(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("expression", "zone", "after", "expected"),
    [
        ("rate(1 minute)", "UTC", "2026-01-01T00:00:00", "2026-01-01T00:01:00"),
        ("rate(7 days)", "UTC", "2026-01-01T00:00:00", "2026-01-08T00:00:00"),
        ("at(2026-03-01T10:00:00)", "UTC", "2026-01-01T00:00:00", "2026-03-01T10:00:00"),
        ("at(2026-03-01T10:00:00)", "America/New_York", "2026-01-01T00:00:00", "2026-03-01T15:00:00"),
        ("cron(0 12 * * ? *)", "UTC", "2026-01-01T12:00:00", "2026-01-02T12:00:00"),
        ("cron(0/15 * * * ? *)", "UTC", "2026-01-01T12:01:00", "2026-01-01T12:15:00"),
        ("cron(15 10 ? * 6L 2026-2030)", "UTC", "2026-01-01T00:00:00", "2026-01-30T10:15:00"),
        ("cron(0 8 ? * MON-FRI *)", "UTC", "2026-01-02T09:00:00", "2026-01-05T08:00:00"),
        ("cron(0 8 1 * ? *)", "UTC", "2026-01-02T09:00:00", "2026-02-01T08:00:00"),
        ("cron(0 8 L * ? *)", "UTC", "2026-02-01T00:00:00", "2026-02-28T08:00:00"),
        ("cron(0 8 15W * ? *)", "UTC", "2026-02-01T00:00:00", "2026-02-16T08:00:00"),
        ("cron(0 8 31W * ? *)", "UTC", "2026-02-01T00:00:00", "2026-03-31T08:00:00"),
        ("cron(0 8 ? * 2#1 *)", "UTC", "2026-02-03T00:00:00", "2026-03-02T08:00:00"),
        ("cron(0 8 ? JUN,DEC SUN *)", "UTC", "2026-01-01T00:00:00", "2026-06-07T08:00:00"),
        ("cron(30 2 * * ? *)", "Europe/Berlin", "2026-07-01T00:00:00", "2026-07-01T00:30:00"),
    ],
)
def test_next_time(expression: str, zone: str, after: str, expected: str) -> None:
    found = parse(expression, zone).next_after(moment(after))
    assert found is not None
    assert as_utc(found).isoformat() == f"{expected}+00:00"


@pytest.mark.parametrize("expression", ["at(2020-01-01T00:00:00)", "cron(0 0 1 1 ? 2020)"])
def test_what_is_past_never_fires(expression: str) -> None:
    assert parse(expression).next_after(moment("2026-01-01T00:00:00")) is None


@pytest.mark.parametrize(
    "expression",
    ["rate(1 minutes)", "rate(2 minute)", "rate(0 minutes)", "rate(5 seconds)", "cron(0 12 * * * *)",
     "cron(0 12 * * ?)", "cron(99 12 * * ? *)", "every day", "at(tomorrow)"],
)  # fmt: skip
def test_wrong_expression_is_refused_with_what_is_allowed(expression: str) -> None:
    with pytest.raises(ExpressionError, match=r"allowed|one of|rate\(1 minute\)"):
        parse(expression)


def test_unknown_time_zone_is_refused() -> None:
    with pytest.raises(ExpressionError, match="Europe/Berlin"):
        parse("rate(1 minute)", "Mars/Olympus")


@given(st.integers(1_700_000_000, 1_900_000_000))
def test_cron_is_always_in_the_future_and_on_its_minutes(now: int) -> None:
    found = parse("cron(5,35 * ? * MON-FRI *)").next_after(now)
    assert found is not None
    assert now < found <= now + 3 * 86400 + 3600
    assert as_utc(found).minute in (5, 35)
    assert as_utc(found).isoweekday() <= 5
