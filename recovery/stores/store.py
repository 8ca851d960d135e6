"""A kind of store, as the functions of the passive region need it: how its lag is measured, and how its readiness is
checked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from recovery.clock import Clock
from recovery.settings import ReadinessSettings, ReplicationSettings
from recovery.steps.replication import Behind, Reading
from recovery.steps.standby.look import Look

# Gives the client of a service, in one region.
Clients = Callable[[str], Any]
Sleep = Callable[[float], None]
# What a service answers when the copy itself isn't there.
GONE = ("ResourceNotFoundException", "NoSuchBucket")


@dataclass(frozen=True)
class Measuring:
    """Inputs of a measurement: `here` makes clients of the copies' region, `there` those of the active region, which
    may not answer.
    """

    settings: ReplicationSettings
    here: Clients
    there: Clients
    clock: Clock
    sleep: Sleep


@dataclass(frozen=True)
class Lag:
    """One copy with a measurable lag. Above `limit` seconds it is late. `age_metric` is set for copies that
    are made only now and then, such as snapshots: it names the metric of their age, which the health ignores.
    """

    name: str
    limit: float
    measure: Callable[[], Reading]
    age_metric: str = ""

    def read(self) -> Reading:
        """Measure the lag of a copy. If the copy doesn't answer, its lag is unknown; a copy that doesn't exist counts
        as not replicating.
        """
        try:
            return self.measure()
        except (ClientError, BotoCoreError) as error:
            told = f"{type(error).__name__}: {error}"
            gone = isinstance(error, ClientError) and error.response["Error"]["Code"] in GONE
            behind = Behind(None, told if gone else f"unknown: {told}")
            return Reading(self.name, behind, self.limit, stopped=gone, age_metric=self.age_metric)


@dataclass(frozen=True)
class Examining:
    """Inputs of an examination. `here` makes clients of the passive region: in a disaster no other region answers."""

    settings: ReadinessSettings
    here: Clients
    now: datetime


def _no_lags(_measuring: Measuring) -> Iterable[Lag]:
    return ()


def _no_looks(_examining: Examining) -> Iterable[Look]:
    return ()


@dataclass(frozen=True)
class Store:
    """One kind of store. `lags` returns the copies whose lag is measured each minute, `looks` the checks that are made
    each half hour, for all stores of the kind that the settings name.

    `starts_instances`: instances start from it, and it holds no user data, so the rehearsal of replication doesn't
    judge it.
    """

    kind: str
    lags: Callable[[Measuring], Iterable[Lag]] = _no_lags
    looks: Callable[[Examining], Iterable[Look]] = _no_looks
    starts_instances: bool = False


def asked(look: Callable[[], Any]) -> Any:
    """Return a region's answer; None if it doesn't answer or refuses."""
    try:
        return look()
    except (ClientError, BotoCoreError) as error:
        print(f"the region doesn't answer or refuses: {type(error).__name__}: {error}")
        return None
