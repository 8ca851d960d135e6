"""Time, injected: every function that needs the time takes a clock."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the time now, with its zone."""
    return datetime.now(UTC)


def written(moment: datetime) -> str:
    """Return a time as the ledger keeps it: UTC, milliseconds, sortable as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parsed(text: str) -> datetime:
    """Parse a time in the form of `written`, or of Step Functions' context object.

    Raises ValueError if the text isn't an ISO 8601 time.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
