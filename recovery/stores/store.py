"""A store as the functions of the passive region know it: how far its copy is behind, and whether it could serve."""

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
    """What measuring a lag needs: `here` asks the region of the copies, `there` the active one, which may be silent."""

    settings: ReplicationSettings
    here: Clients
    there: Clients
    clock: Clock
    sleep: Sleep


@dataclass(frozen=True)
class Lag:
    """One copy whose lag can be measured. Above `limit` seconds it is late; `age_metric` is of something that is made
    now and then: its age has a metric of its own, and doesn't count for the health.
    """

    name: str
    limit: float
    measure: Callable[[], Reading]
    age_metric: str = ""

    def read(self) -> Reading:
        """Return the reading. What doesn't answer here is unknown, and what is gone doesn't replicate."""
        try:
            return self.measure()
        except (ClientError, BotoCoreError) as error:
            told = f"{type(error).__name__}: {error}"
            gone = isinstance(error, ClientError) and error.response["Error"]["Code"] in GONE
            behind = Behind(None, told if gone else f"unknown: {told}")
            return Reading(self.name, behind, self.limit, stopped=gone, age_metric=self.age_metric)


@dataclass(frozen=True)
class Examining:
    """What examining a copy needs. `here` asks the passive region: in a disaster nobody else answers."""

    settings: ReadinessSettings
    here: Clients
    now: datetime


def _no_lags(_measuring: Measuring) -> Iterable[Lag]:
    return ()


def _no_looks(_examining: Examining) -> Iterable[Look]:
    return ()


@dataclass(frozen=True)
class Store:
    """One kind of store. A capability yields what each of its instances has, and nothing for those that aren't there:
    `lags` what is measured each minute, `looks` what is examined each half hour.

    `starts_instances`: it is copied for instances to start from, and holds no data of users, so the rehearsal of the
    replication doesn't judge it.
    """

    kind: str
    lags: Callable[[Measuring], Iterable[Lag]] = _no_lags
    looks: Callable[[Examining], Iterable[Look]] = _no_looks
    starts_instances: bool = False


def asked(look: Callable[[], Any]) -> Any:
    """Return what a region says; None when it doesn't answer or refuses."""
    try:
        return look()
    except (ClientError, BotoCoreError) as error:
        print(f"the region doesn't say: {type(error).__name__}: {error}")
        return None
