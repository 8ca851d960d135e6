"""AWS/S3's metrics of replication, each minute, for rules that have them: lag and what waits where it is to arrive,
and what was given up where it comes from."""

import time

from embedded_aws.extension import Route
from embedded_aws.runtime.loop import Loop
from embedded_aws.runtime.pace import pace_of
from embedded_aws.runtime.telemetry import put_metrics
from embedded_aws.world import World

PART = "storage-metrics"
PERIOD_SECONDS = 60.0
NAMESPACE = "AWS/S3"
# The part that knows what is on its way; its module imports moto, which components may not.
REPLICATION = "s3.replication"


class StorageMetrics:
    """Publishes in the regions of the buckets, as S3 does: nothing of a region that is down."""

    name = PART

    def __init__(self) -> None:
        self._loop = Loop(PART, self._step)
        self._due = 0.0
        self._told: dict[tuple[str, str], int] = {}

    def routes(self) -> list[Route]:
        return []

    def start(self, world: World) -> None:
        self._world = world
        self._loop.start()

    def stop(self) -> None:
        self._loop.stopped.set()
        pace_of(self._world).wake()
        self._loop.stop()

    def _step(self) -> None:
        pace = pace_of(self._world)
        if not pace.wait_until(self._due, self._loop.stopped):
            return
        self._due = pace.now() + PERIOD_SECONDS
        now = time.time()
        for each in self._world.parts[REPLICATION].waiting():
            dimensions = {
                "SourceBucket": each.source,
                "DestinationBucket": each.destination,
                "RuleId": each.rule,
            }
            arriving = {
                "ReplicationLatency": 0.0 if each.since is None else max(0.0, now - each.since),
                "BytesPendingReplication": float(each.size),
                "OperationsPendingReplication": float(each.operations),
            }
            self._put(each.destination_region, dimensions, arriving)
            pair = (each.source, each.destination)
            failed, self._told[pair] = each.failed - self._told.get(pair, 0), each.failed
            self._put(each.source_region, dimensions, {"OperationsFailedReplication": float(failed)})

    def _put(self, region: str, dimensions: dict[str, str], values: dict[str, float]) -> None:
        if self._world.outages.region(region) is None:
            put_metrics(self._world, region, NAMESPACE, dimensions, values)
