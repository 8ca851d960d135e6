"""The judgement of a leg of a round trip, from what users and DNS clients saw."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from config.fields import SITES
from drills import execution as executions
from drills.client import Acknowledged, Client
from drills.execution import Execution
from drills.journal import Journal
from drills.round_trip.accepting import Accepting
from drills.round_trip.legs import Leg
from drills.round_trip.lookups import Lookup, Lookups, settled, strays
from drills.round_trip.place import Place
from drills.round_trip.result import LegResult
from operations.target import Target


@dataclass(frozen=True)
class Watched:
    """Facts about one leg: the number of rows acknowledged before the leg, and its execution. `replayed` is the commit
    time of the replica's newest transaction at the loss of the region; None if no region was lost.
    """

    leg: Leg
    rows_before: int
    execution: Execution
    replayed: datetime | None


@dataclass(frozen=True)
class Watchers:
    """The threads that watch a trip: a client that writes, one that asks DNS, and one per region that asks whether it
    accepts writes.
    """

    client: Client
    lookups: Lookups
    accepting: tuple[Accepting, ...]

    @classmethod
    def of(cls, target: Target, journal: Journal) -> "Watchers":
        lookups = Lookups(target, journal.clock)
        accepting = tuple(Accepting(target, journal.clock, site, lookups.named) for site in SITES)
        return cls(Client(target, journal), lookups, accepting)

    def start(self) -> None:
        for each in (self.client, self.lookups, *self.accepting):
            each.start()

    def end(self) -> None:
        self.client.end()
        self.lookups.end()
        for each in self.accepting:
            each.end()


def judge(place: Place, watched: Watched, watchers: Watchers, found: LegResult) -> None:
    """Count, in `found`, the wrong DNS answers of a leg and its lost rows, and add the reasons why the leg failed."""
    client, lookups = watchers.client, watchers.lookups
    target = place.target()
    on = _switched_on(target, watched.execution)
    found.unanswered = lookups.unanswered
    until = place.journal.clock()
    if not any(on <= each.at for each in list(lookups.found)):
        found.reasons.append(
            f"DNS gave no answer after the switch; {lookups.unanswered} queries were unanswered"
        )
    _judge_names(
        settled(
            lambda: strays(list(lookups.found), _accepted(watchers), target.active.region, on, until),
            place.journal.clock,
            time.sleep,
        ),
        found,
    )
    rows: Sequence[Acknowledged] = list(client.rows)
    found.acknowledged = len(rows) - watched.rows_before
    numbers = client.numbers()
    if numbers is None:
        found.reasons.append("the rows that the client wrote can't be read")
        return
    lost = [row for row in rows if row.number not in numbers]
    found.lost = len(lost)
    survivor, began = target.active.region, watched.execution.start
    found.unexplained = sum(
        not explained(row, watched.leg, watched.replayed, survivor, began) for row in lost
    )
    if found.unexplained:
        found.reasons.append(f"{found.unexplained} lost rows aren't explained by the replica's lag")
    # What a leg lost and explained is no loss of the next one.
    for row in lost:
        client.rows.remove(row)


def _accepted(watchers: Watchers) -> dict[str, list[datetime]]:
    """Return, by region, the times at which it accepted writes."""
    took = {each.region: list(each.moments) for each in watchers.accepting}
    for row in list(watchers.client.rows):
        took.setdefault(row.region, []).append(row.received)
    return took


def _judge_names(stray: Sequence[Lookup], found: LegResult) -> None:
    found.strays = len(stray)
    if stray:
        told = ", ".join(f"{each.at.isoformat()} {each.region or 'no address'}" for each in stray[:3])
        found.reasons.append(f"{len(stray)} wrong answers of DNS after the switch: {told}")


def explained(row: Acknowledged, leg: Leg, replayed: datetime | None, survivor: str, began: datetime) -> bool:
    """Tell whether the replica's lag explains a lost row. Pure.

    The lag explains rows that were acknowledged after the newest transaction that the replica had replayed. Rows that
    the surviving region acknowledged after its failover began are in its own writer, so no lag explains their loss.
    """
    if leg.is_graceful or replayed is None:
        return False
    return row.received > replayed and not (row.region == survivor and row.received > began)


def _switched_on(target: Target, execution: Execution) -> datetime:
    """Return when the failover began to publish the switch as 2."""
    visited = executions.steps(target, target.active, execution.arn)
    return next(step.start for step in visited if step.name == "PublishSwitchReady")
