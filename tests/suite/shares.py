"""Divides the suite into shards that take about the same time, and orders the longest tests first.

A group of tests runs one after the other in one worker. Groups that share something, such as a server, belong
to one shard: such groups are a unit. The division depends only on names and on durations kept in the
repository, so machines that don't know each other divide alike.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

KEPT = Path(__file__).with_name("durations.json")
# Guesses for groups that nobody measured, by their number of tests.
SECONDS_A_TEST = 0.3
DEPLOYED_SECONDS_A_TEST = 45.0


@dataclass(frozen=True)
class Shard:
    """One of `of` shards; the first has number 1."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


class ShardError(ValueError):
    """A name that isn't a shard."""


def shard_of(text: str) -> Shard:
    """Read `1/4`. Raises ShardError."""
    number, _, of = text.partition("/")
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise ShardError(f"SHARD = {text!r}: allowed: a number, a slash and the number of shards, as in 1/4")
    return Shard(int(number), int(of))


def known_durations(file: Path = KEPT) -> dict[str, float]:
    """Return seconds of each group, as somebody measured them."""
    return {name: float(seconds) for name, seconds in json.loads(file.read_text(encoding="utf-8")).items()}


def estimated(sizes: Mapping[str, int], known: Mapping[str, float]) -> dict[str, float]:
    """Return seconds of each group; `sizes` are their numbers of tests. A group that nobody measured is guessed."""
    return {name: known[name] if name in known else _guess(name, size) for name, size in sizes.items()}


def _guess(name: str, size: int) -> float:
    return size * (DEPLOYED_SECONDS_A_TEST if name.startswith("tests/deployed/") else SECONDS_A_TEST)


def longest_first(seconds: Mapping[str, float]) -> list[str]:
    """Sort groups by descending duration, so that a long one doesn't start last and delay the end."""
    return sorted(seconds, key=lambda name: (-seconds[name], name))


def units_of(uses: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the unit of each group; `uses` are the servers or worlds that it shares. A group that shares
    two joins the units of both, and one that shares none is a unit of its own.
    """
    unit_of: dict[str, str] = {}
    for shared in uses.values():
        joined = {unit_of.get(name, name) for name in shared}
        for name in {*shared, *(name for name, unit in unit_of.items() if unit in joined)}:
            unit_of[name] = min(joined)
    return {group: next((unit_of[name] for name in sorted(shared)), group) for group, shared in uses.items()}


def divide(units: Mapping[str, float], of: int) -> list[frozenset[str]]:
    """Divide units among shards: the longest first, each to the shard with the least time so far."""
    shards: list[set[str]] = [set() for _ in range(of)]
    loads = [0.0] * of
    for name in longest_first(units):
        least = min(range(of), key=lambda index: (loads[index], len(shards[index]), index))
        shards[least].add(name)
        loads[least] += units[name]
    return [frozenset(shard) for shard in shards]


def measured(
    seconds: Mapping[str, float], known: Mapping[str, float], present: Iterable[str]
) -> dict[str, float]:
    """Return the durations to store for the groups that exist: those measured now, otherwise the known ones."""
    return {name: round(seconds.get(name, known.get(name, 0.0)), 1) for name in sorted(present)}
