"""A quarter of a year, in UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from config.errors import UserError

_WRITTEN = re.compile(r"^(\d{4})-Q([1-4])$")


class QuarterError(UserError):
    """A quarter that isn't written like 2026-Q1."""


@dataclass(frozen=True)
class Quarter:
    """A quarter, such as 2026-Q1."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def begins(self) -> datetime:
        return datetime(self.year, 3 * self.number - 2, 1, tzinfo=UTC)

    @property
    def ends(self) -> datetime:
        """The beginning of the next quarter."""
        return self.following.begins

    @property
    def following(self) -> "Quarter":
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)


def quarter_of(moment: datetime) -> Quarter:
    """Return the quarter of a time."""
    utc = moment.astimezone(UTC)
    return Quarter(utc.year, (utc.month + 2) // 3)


def parse(text: str) -> Quarter:
    """Parse a quarter; raises QuarterError unless it is written like 2026-Q1."""
    match = _WRITTEN.match(text)
    if match is None:
        raise QuarterError(f"quarter is {text!r}; allowed: a year and a quarter, such as 2026-Q1")
    return Quarter(int(match[1]), int(match[2]))
