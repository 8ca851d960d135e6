"""The contents of the page: plain values, part by part."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from operations.roles.situation import Situation
from watch.alarm import Period
from watch.users import Outage, Span

# The order in which the page tells it; the dashboard of the passive region has the same.
STORY = ("users", "next", "regions", "machine", "probers", "alarm")
Tone = Literal["good", "bad", "unknown"]
UNKNOWN = "unknown"


def clock(moment: datetime) -> str:
    """Return a time of day, in UTC."""
    return moment.astimezone(UTC).strftime("%H:%M:%S UTC")


@dataclass(frozen=True)
class Line:
    """An answer on the page. `at` is when it was given. While its question fails, `unknown_since` and `cause`
    say since when and why, `text` is `unknown`, and `last` is the last answer. `of` is the moment that the
    answer is about, such as when a heartbeat was written.
    """

    name: str
    text: str
    at: datetime | None = None
    unknown_since: datetime | None = None
    cause: str = ""
    last: str = ""
    of: datetime | None = None


@dataclass(frozen=True)
class RegionCard:
    """One region, last asked at `at`. `role` is unknown if no region that answers knows the active one; `more` are
    lines that rarely change.
    """

    region: str
    site: str
    role: str
    away: str
    away_since: datetime | None
    at: datetime | None
    lines: tuple[Line, ...]
    more: tuple[Line, ...]


@dataclass(frozen=True)
class UsersCard:
    """The region that answers users now, since when it does, and the newest outage."""

    host: str
    tone: Tone
    told: str
    region: str
    since: datetime | None
    outage: Outage | None
    spans: tuple[Span, ...]
    line: Line


@dataclass(frozen=True)
class StateTime:
    """A state of the machine with all of its visits. While the execution is in it, `left` is None, and its time
    counts from `counts_from`, which includes earlier visits.
    """

    name: str
    entered: datetime
    left: datetime | None
    seconds: float
    visits: int
    counts_from: datetime | None


@dataclass(frozen=True)
class MachineCard:
    """The newest execution of the state machine in either region; empty before the first."""

    region: str
    arn: str
    status: str
    started: datetime | None
    started_by: str
    present: tuple[str, ...]
    states: tuple[StateTime, ...]
    line: Line


@dataclass(frozen=True)
class ProberCard:
    """One prober's view: how many of its latest probes failed, and when it made the last one."""

    region: str
    tone: Tone
    told: str
    line: Line


@dataclass(frozen=True)
class AlarmCard:
    """The alarm that starts a failover, and how many of its periods must fail."""

    name: str
    state: str
    since: datetime | None
    reason: str
    needs: int
    looks_at: int
    failing: int
    periods: tuple[Period, ...]
    line: Line


@dataclass(frozen=True)
class Document:
    """All contents of the page. `now` is the server's time, from which ages are counted."""

    now: datetime
    project: str
    target: str
    headline: str
    tone: Tone
    users: UsersCard
    next: Situation
    regions: tuple[RegionCard, ...]
    machine: MachineCard
    probers: tuple[ProberCard, ...]
    alarm: AlarmCard
