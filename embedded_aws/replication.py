"""The replication of data between regions: its lag for each service and pair of regions, and whether it is
paused.
"""

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from embedded_aws.errors import unusable

# What a write usually takes, in seconds, and the share by which that differs from write to write. A global table's is
# "typically within a second or less" (Amazon DynamoDB Developer Guide, "Global tables", "Consistency modes"). The
# others are usually under a second (RDS) and some seconds (S3) on AWS, and less here, so that drills wait little.
USUAL = {"dynamodb": (1.0, 0.5), "rds": (0.2, 0.0), "s3": (0.2, 0.0)}


@dataclass(frozen=True)
class Flow:
    """Replication of a service from one region to another. A write arrives after `lag_seconds`, which vary at
    random by the share `jitter`: with 0.5 a write takes from 0.5 to 1.5 times as long. Databases and buckets
    ignore `jitter`.
    """

    service: str
    source: str
    destination: str
    lag_seconds: float
    paused: bool = False
    jitter: float = 0.0

    def lag_of(self, moment: float) -> float:
        """Return the lag of a write made at a moment: the same whenever it is asked for, but different for
        each write.
        """
        return self.lag_seconds * (1 + self.jitter * (2 * random.Random(moment).random() - 1))


def usual(service: str, source: str, destination: str) -> Flow:
    """Return the default replication settings of a service between two regions."""
    lag, jitter = USUAL[service]
    return Flow(service, source, destination, lag, jitter=jitter)


def flow_of(document: Mapping[str, Any]) -> Flow:
    """Read the settings of a replication from a control request. Raises ControlError with the first field
    that is wrong.
    """
    if document.get("service") not in USUAL:
        raise unusable(
            "service", document.get("service"), ", ".join(USUAL), "send one of the allowed services"
        )
    for name in ("source", "destination"):
        if not isinstance(document.get(name), str):
            raise unusable(name, document.get(name), "a region", f"send the {name} region")
    as_usual = usual(document["service"], document["source"], document["destination"])
    lag = document.get("lag_seconds", as_usual.lag_seconds)
    if isinstance(lag, bool) or not isinstance(lag, int | float) or lag < 0:
        raise unusable("lag_seconds", lag, "seconds, 0 or more", "omit 'lag_seconds' for the default lag")
    # Whoever names a lag wants just that one.
    jitter = document.get("jitter", 0.0 if "lag_seconds" in document else as_usual.jitter)
    if isinstance(jitter, bool) or not isinstance(jitter, int | float) or not 0 <= jitter <= 1:
        raise unusable(
            "jitter", jitter, "a share of the lag, from 0 to 1", "omit 'jitter' for the default jitter"
        )
    paused = document.get("paused", False)
    if not isinstance(paused, bool):
        raise unusable("paused", paused, "true or false", "omit 'paused' for false")
    return replace(as_usual, lag_seconds=float(lag), paused=paused, jitter=float(jitter))


class Replication:
    """The replication settings of each service and pair of regions: those that were set, otherwise the
    defaults.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flows: dict[tuple[str, str, str], Flow] = {}
        self._listeners: list[Callable[[Flow], None]] = []

    def flow(self, service: str, source: str, destination: str) -> Flow:
        """Return the replication settings (lag, pause, jitter) of a service from a source to a destination
        region.
        """
        with self._lock:
            return self._flows.get((service, source, destination), usual(service, source, destination))

    def put(self, flow: Flow) -> None:
        """Change the replication settings of a service between two regions. Listeners are called right
        before, so that writes that are due by the old settings still arrive.
        """
        for listener in list(self._listeners):
            listener(flow)
        with self._lock:
            self._flows[flow.service, flow.source, flow.destination] = flow

    def listen(self, listener: Callable[[Flow], None]) -> None:
        """Call `listener(flow)` with the new settings right before replication settings change."""
        self._listeners.append(listener)

    def all(self) -> list[dict[str, Any]]:
        """Return all replication settings that aren't the defaults."""
        with self._lock:
            return [asdict(flow) for flow in self._flows.values()]
