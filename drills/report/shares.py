"""The shares of the RTO by step: every moment belongs to one share, so that the shares add up to the RTO."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Literal

from drills.result import Result

Kind = Literal["waiting", "step"]
UNTIL_ALARM = "until the alarm started the failover"
UNTIL_STARTED = "until the failover was started"
BETWEEN = "between steps"
AFTER = "after the last step, until a user got a good answer"
NO_STEPS = "no step of a failover was recorded"


@dataclass(frozen=True)
class Share:
    """One share of the RTO. `tenths` are tenths of a percent, which add up to 1000 over all shares."""

    name: str
    kind: Kind
    milliseconds: int
    tenths: int

    @property
    def seconds(self) -> float:
        return self.milliseconds / 1000

    @property
    def percent(self) -> float:
        return self.tenths / 10


@dataclass(frozen=True)
class _Visit:
    """One visit of a state, in milliseconds since the loss. `end` is None if it wasn't recorded."""

    name: str
    start: int
    end: int | None
    parallel: bool

    def covers(self, start: int, end: int) -> bool:
        return self.start <= start and (self.end is None or end <= self.end)

    def covers_start(self, other: "_Visit") -> bool:
        return self.covers(other.start, other.start)

    @property
    def label(self) -> str:
        if self.end is None:
            return f"{self.name} (its end was not recorded)"
        return f"{self.name}, between the steps of its branches" if self.parallel else self.name


def shares(result: Result) -> list[Share]:
    """Return the shares of the RTO in the order in which they began; empty without an RTO.

    While steps run in parallel, the time belongs to the step that ends last, because the others wait for that one. Time
    in which no step runs has a share of its own.
    """
    if result.rto_seconds is None or result.lost_at is None:
        return []
    until = round(result.rto_seconds * 1000)
    visits = _visits(result, datetime.fromisoformat(result.lost_at))
    spent: dict[tuple[str, Kind], int] = {}
    for start, end in _pieces(visits, until):
        part = _part(visits, start, end, _until_begun(result))
        spent[part] = spent.get(part, 0) + end - start
    tenths = apportioned(list(spent.values()), 1000)
    return [
        Share(name, kind, length, share)
        for ((name, kind), length), share in zip(spent.items(), tenths, strict=True)
    ]


def apportioned(parts: Sequence[int], whole: int) -> list[int]:
    """Return whole numbers proportional to the parts and adding up to `whole`: the largest
    remainders are rounded up.
    """
    total = sum(parts)
    if not total:
        return [0 for _ in parts]
    found = [part * whole // total for part in parts]
    remainders = sorted(range(len(parts)), key=lambda index: (-(parts[index] * whole % total), index))
    for index in remainders[: whole - sum(found)]:
        found[index] += 1
    return found


def _visits(result: Result, lost: datetime) -> list[_Visit]:
    def since(moment: str) -> int:
        return round((datetime.fromisoformat(moment) - lost).total_seconds() * 1000)

    found = [
        _Visit(step.name, since(step.start), since(step.end) if step.end else None, step.parallel)
        for step in result.steps
    ]
    return [_bounded(each, found) for each in found]


def _bounded(visit: _Visit, visits: Sequence[_Visit]) -> _Visit:
    """Return the visit. If it has no end, because another branch failed, it gets the end of its parallel state."""
    around = [
        each.end for each in visits if each.parallel and each.end is not None and each.covers_start(visit)
    ]
    if visit.end is not None or visit.parallel or not around:
        return visit
    return replace(visit, end=min(around))


def _pieces(visits: Sequence[_Visit], until: int) -> Iterator[tuple[int, int]]:
    """Divide the time from the loss to `until` wherever a step begins or ends."""
    moments = {each.start for each in visits} | {each.end for each in visits if each.end is not None}
    cuts = sorted({0, until, *(moment for moment in moments if 0 < moment < until)})
    return pairwise(cuts)


def _part(visits: Sequence[_Visit], start: int, end: int, until_begun: str) -> tuple[str, Kind]:
    """Return the name and kind of the share to which a piece of time belongs."""
    if not visits:
        return NO_STEPS, "waiting"
    if end <= min(each.start for each in visits):
        return until_begun, "waiting"
    here = [each for each in visits if each.covers(start, end)]
    inner = [each for each in here if not each.parallel] or here
    if inner:
        last = max(inner, key=lambda each: (each.end is not None, each.end or 0, each.start))
        return last.label, "step"
    ends = [each.end for each in visits]
    over = all(each is not None and each <= start for each in ends)
    return (AFTER if over else BETWEEN), "waiting"


def _until_begun(result: Result) -> str:
    return UNTIL_ALARM if (result.started_by or "").startswith("alarm ") else UNTIL_STARTED
