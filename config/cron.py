"""Cron and rate expressions as AWS reads them: EventBridge's six fields, Auto Scaling's five."""

import re
from calendar import monthrange
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from config.errors import refused

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# Sunday is 1 for EventBridge and 0 for Auto Scaling.
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
# https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html ("Cron-based schedules", "Rate-based")
EVENTBRIDGE = (
    "six fields: minutes hours day-of-month month day-of-week year, and ? in one of the two day fields"
)
RATE = re.compile(r"rate\(([1-9][0-9]*) (minute|hour|day)(s?)\)")
# A test lasts up to the recovery time objective, and AWS Backup starts a backup within an hour (BackupRule,
# StartWindowMinutes: "at least 60 minutes").
MINUTES_BETWEEN = 60
# A leap year is among them.
ANY_YEARS = frozenset(range(2000, 2004))
NEAREST_WEEKDAY = re.compile(r"(L|[1-9]|[12][0-9]|3[01])W")
NTH = re.compile(r"([A-Z0-9]{1,3})#([1-5])")


@dataclass(frozen=True)
class Allowed:
    """The numbers that a cron field may have, and names for them, such as JAN and FEB, in the order of the numbers."""

    title: str
    low: int
    high: int
    names: tuple[str, ...] = ()


MINUTES, HOURS = Allowed("minutes", 0, 59), Allowed("hours", 0, 23)
DAY, MONTH = Allowed("day-of-month", 1, 31), Allowed("month", 1, 12, MONTHS)
WEEKDAY, YEAR = Allowed("day-of-week", 1, 7, DAYS), Allowed("year", 1970, 2199)
# 7 is Sunday too, as in every cron.
UNIX_WEEKDAY = Allowed("day-of-week", 0, 7, DAYS)


@dataclass(frozen=True)
class Clock:
    """The minutes and hours of the day at which a cron expression fires, on the days that it fires."""

    minutes: frozenset[int]
    hours: frozenset[int]


def clock_of(expression: str) -> Clock | None:
    """Return the times of day at which a valid `cron(...)` fires; None for a `rate(...)`, which has none."""
    if not expression.startswith("cron("):
        return None
    minutes, hours, *_ = expression.removeprefix("cron(").removesuffix(")").split()
    return Clock(_numbers(minutes, MINUTES), _numbers(hours, HOURS))


def _schedule(expression: str) -> str:
    """Check a schedule of EventBridge Scheduler, `cron(...)` or `rate(...)`, and return it."""
    if expression.startswith("cron(") or not expression.startswith("rate("):
        return _cron(expression)
    found = RATE.fullmatch(expression)
    if found is None or (found[1] == "1") == bool(found[3]):
        raise refused(
            f"{expression} is no rate expression of EventBridge",
            allowed="a count and its unit, such as rate(1 day) or rate(7 days)",
            fix="write the unit as in rate(1 hour) and rate(2 hours)",
        )
    if found[2] == "minute" and int(found[1]) < MINUTES_BETWEEN:
        raise _too_often(expression, "rate(1 hour)")
    return expression


def _cron(expression: str) -> str:
    """Check a `cron(...)` of AWS Backup or EventBridge, and return it."""
    inner = re.fullmatch(r"cron\(([^()]*)\)", expression)
    fields = inner[1].split() if inner else []
    if len(fields) != 6:
        raise _no_cron(
            expression, f"it has {len(fields)} fields" if inner else "it isn't cron(...)", EVENTBRIDGE
        )
    days, weekdays = fields[2], fields[4]
    if (days == "?") == (weekdays == "?"):
        raise _no_cron(
            expression,
            "exactly one of the two day fields, day-of-month and day-of-week, must be ?",
            EVENTBRIDGE,
        )
    try:
        minutes, _ = (_numbers(text, each) for text, each in zip(fields, (MINUTES, HOURS), strict=False))
        months, years = _numbers(fields[3], MONTH), _numbers(fields[5], YEAR)
        numbered = _days(days)
        if weekdays not in ("?", "L"):
            _weekdays(weekdays)
    except ValueError as error:
        raise _no_cron(expression, str(error), EVENTBRIDGE) from error
    if numbered and not _happens(numbered, months, years):
        raise _never(expression)
    if len(minutes) > 1:
        raise _too_often(expression, f"cron({min(minutes)} {' '.join(fields[1:])})")
    return expression


def _unix(expression: str) -> str:
    """Check a recurrence of Auto Scaling, five fields of Unix cron, and return it.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html
    """
    allowed = "five fields: minutes hours day-of-month month day-of-week, such as 0 6 * * 1"
    fields = expression.split(" ")
    if len(fields) != 5:
        raise _no_cron(expression, f"it has {len(fields)} fields", allowed)
    try:
        _, _, days, months, _ = (
            _numbers(text, each)
            for text, each in zip(fields, (MINUTES, HOURS, DAY, MONTH, UNIX_WEEKDAY), strict=True)
        )
    except ValueError as error:
        raise _no_cron(expression, str(error), allowed) from error
    # With a day of the week, too, cron fires on either.
    if fields[4] == "*" and not _happens(days, months, ANY_YEARS):
        raise _never(expression)
    return expression


def _days(text: str) -> frozenset[int]:
    """Return the days of a month that a day-of-month field names by number; none for `?`, `L` and `LW`."""
    if text in ("?", "L", "LW"):
        return frozenset()
    nearest = NEAREST_WEEKDAY.fullmatch(text)
    return frozenset({int(nearest[1])}) if nearest else _numbers(text, DAY)


def _happens(days: frozenset[int], months: frozenset[int], years: frozenset[int]) -> bool:
    """Return whether one of the days exists in one of the months, of one of the years."""
    return any(min(days) <= monthrange(year, month)[1] for month in months for year in years)


def _weekdays(text: str) -> None:
    nth = NTH.fullmatch(text)
    if nth:
        _number(nth[1], WEEKDAY)
    elif text.endswith("L"):
        _number(text[:-1], WEEKDAY)
    else:
        _numbers(text, WEEKDAY)


def _numbers(text: str, allowed: Allowed) -> frozenset[int]:
    """Return the numbers that a cron field names, by *, lists, ranges, steps and names. Raises ValueError."""
    found: set[int] = set()
    for part in text.split(","):
        span, slash, step = part.partition("/")
        begin, dash, end = span.partition("-")
        if span == "*":
            first, last = allowed.low, allowed.high
        else:
            first = _number(begin, allowed)
            last = _number(end, allowed) if dash else (allowed.high if slash else first)
        if first > last:
            raise ValueError(f"the range {part} of the field {allowed.title} ends before it begins")
        if slash and not re.fullmatch(r"[1-9][0-9]{0,3}", step):
            raise ValueError(f"{part} in the field {allowed.title} has no step after the /")
        found |= set(range(first, last + 1, int(step or 1)))
    return frozenset(found)


def _number(text: str, allowed: Allowed) -> int:
    if text.upper() in allowed.names:
        return allowed.names.index(text.upper()) + allowed.low
    number = int(text) if re.fullmatch(r"[0-9]{1,4}", text) else -1
    if not allowed.low <= number <= allowed.high:
        names = f" or {allowed.names[0]} to {allowed.names[-1]}" if allowed.names else ""
        raise ValueError(
            f"the field {allowed.title} has {text or 'nothing'}, and may have {allowed.low} to {allowed.high}{names}"
        )
    return number


def _never(expression: str) -> PydanticCustomError:
    return refused(
        f"{expression} never fires: none of its months has that day",
        allowed="a day of the month that occurs in one of the months",
        fix="write a day up to 28: every month has these",
    )


def _too_often(expression: str, instead: str) -> PydanticCustomError:
    return refused(
        f"{expression} fires more than once an hour, and a run may take longer than that",
        allowed="once an hour at most",
        fix=f"write {instead}",
    )


def _no_cron(expression: str, why: str, allowed: str) -> PydanticCustomError:
    return refused(
        f"{expression} is no cron expression of AWS: {why}",
        allowed=allowed,
        fix="correct the expression, such as cron(0 6 ? * MON *) for Mondays at six"
        if "?" in allowed
        else "correct the expression",
    )


Schedule = Annotated[str, AfterValidator(_schedule)]
Cron = Annotated[str, AfterValidator(_cron)]
Recurrence = Annotated[str, AfterValidator(_unix)]
