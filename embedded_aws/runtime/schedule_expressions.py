"""Times at which a schedule fires: rate(), cron() and at() of EventBridge. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_UNITS = {"minute": 60, "hour": 3600, "day": 86400}
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)(s?)\)")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_CRON = re.compile(r"cron\(([^()]+)\)")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# Sunday is 1 for EventBridge.
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
# A cron expression that doesn't fire within so many days never does.
_HORIZON_DAYS = 366 * 8


class ExpressionError(Exception):
    """A schedule expression that EventBridge refuses; the message says what is allowed."""


class Expression(Protocol):
    """A schedule: when to fire."""

    def next_after(self, moment: float) -> float | None:
        """Return the first time to fire after `moment` (epoch seconds); None when there is none."""
        ...


@dataclass(frozen=True)
class Rate:
    """A schedule that fires `seconds` after it fired last; the caller says when that was."""

    seconds: int

    def next_after(self, moment: float) -> float:
        return moment + self.seconds


@dataclass(frozen=True)
class At:
    """A schedule that fires once."""

    time: float

    def next_after(self, moment: float) -> float | None:
        return self.time if self.time > moment else None


@dataclass(frozen=True)
class Cron:
    """A schedule that fires at the minutes that all six fields allow, on the clock of `zone`."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: str
    months: frozenset[int]
    weekdays: str
    years: frozenset[int]
    zone: ZoneInfo

    def next_after(self, moment: float) -> float | None:
        start = datetime.fromtimestamp(moment, self.zone).replace(second=0, microsecond=0, tzinfo=None)
        first = start + timedelta(minutes=1)
        for offset in range(_HORIZON_DAYS):
            day = first.date() + timedelta(days=offset)
            if not self._allows(day):
                continue
            for hour in sorted(self.hours):
                for minute in sorted(self.minutes):
                    local = datetime(day.year, day.month, day.day, hour, minute)
                    if local >= first:
                        return local.replace(tzinfo=self.zone).timestamp()
        return None

    def _allows(self, day: date) -> bool:
        if day.year not in self.years or day.month not in self.months:
            return False
        if self.weekdays == "?":
            return _day_matches(self.days, day)
        return _weekday_matches(self.weekdays, day)


def parse(expression: str, zone: str = "UTC") -> Expression:
    """Parse a schedule expression; `zone` is a time zone's name. Raises ExpressionError."""
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ExpressionError(f"time zone {zone!r}: allowed: a name such as Europe/Berlin") from error
    rate = _RATE.fullmatch(expression)
    if rate:
        count = int(rate[1])
        if count == 0 or (count == 1) == bool(rate[3]):
            raise ExpressionError(
                f"{expression}: allowed: a positive number and its unit, such as rate(1 minute) or rate(5 minutes)"
            )
        return Rate(count * _UNITS[rate[2]])
    at = _AT.fullmatch(expression)
    if at:
        return At(datetime.fromisoformat(at[1]).replace(tzinfo=place).timestamp())
    cron = _CRON.fullmatch(expression)
    if cron:
        return _cron(expression, cron[1].split(), place)
    raise ExpressionError(f"{expression}: allowed: rate(...), cron(...) or at(...)")


def _cron(expression: str, fields: list[str], zone: ZoneInfo) -> Cron:
    if len(fields) != 6:
        raise ExpressionError(f"{expression}: allowed: six fields (minutes hours day month weekday year)")
    minutes, hours, days, months, weekdays, years = (field.upper() for field in fields)
    if (days == "?") == (weekdays == "?"):
        raise ExpressionError(f"{expression}: exactly one of the fields day and weekday must be '?'")
    try:
        return Cron(
            minutes=_numbers(minutes, 0, 59),
            hours=_numbers(hours, 0, 23),
            days=days,
            months=_numbers(months, 1, 12, _MONTHS),
            weekdays=weekdays,
            years=_numbers(years, 1970, 2199),
            zone=zone,
        )
    except ValueError as error:
        raise ExpressionError(f"{expression}: {error}") from error


def _numbers(field: str, low: int, high: int, names: tuple[str, ...] = ()) -> frozenset[int]:
    """Return the numbers that a field allows: *, lists, ranges, steps and names."""
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        begin, dash, end = span.partition("-")
        if begin == "*":
            first, last = low, high
        else:
            first = _number(begin, names, low)
            last = _number(end, names, low) if dash else (high if step else first)
        if not low <= first <= last <= high:
            raise ValueError(f"the field's value {part}: allowed: {low} to {high}")
        found |= set(range(first, last + 1, int(step or 1)))
    return frozenset(found)


def _number(text: str, names: tuple[str, ...], low: int) -> int:
    return names.index(text) + low if text in names else int(text)


def _day_matches(field: str, day: date) -> bool:
    last = monthrange(day.year, day.month)[1]
    if field == "*":
        return True
    if field == "L":
        return day.day == last
    if field.endswith("W"):
        # The weekday nearest to that day, within the month. AWS doesn't say what 31W means in a month of 30 days:
        # here it doesn't fire, as 31 doesn't.
        wanted = last if field == "LW" else int(field[:-1])
        return wanted <= last and day == _nearest_weekday(date(day.year, day.month, wanted), last)
    return day.day in _numbers(field, 1, 31)


def _nearest_weekday(day: date, last: int) -> date:
    if day.weekday() == 5:
        return day - timedelta(days=1) if day.day > 1 else day + timedelta(days=2)
    if day.weekday() == 6:
        return day + timedelta(days=1) if day.day < last else day - timedelta(days=2)
    return day


def _weekday_matches(field: str, day: date) -> bool:
    number = day.isoweekday() % 7 + 1
    if field == "*":
        return True
    if field == "L":
        return number == 7
    if "#" in field:
        wanted, _, which = field.partition("#")
        return number == _number(wanted, _WEEKDAYS, 1) and (day.day - 1) // 7 + 1 == int(which)
    if field.endswith("L"):
        last = monthrange(day.year, day.month)[1]
        return number == _number(field[:-1], _WEEKDAYS, 1) and day.day > last - 7
    return number in _numbers(field, 1, 7, _WEEKDAYS)


def as_utc(moment: float) -> datetime:
    """Return the moment at which a schedule fires, as a datetime in UTC."""
    return datetime.fromtimestamp(moment, UTC)
