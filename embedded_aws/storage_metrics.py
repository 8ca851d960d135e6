"""CloudWatch's metrics of S3 replication, published each minute for the replication rules that have metrics: lag and
pending copies in the destination's region, failed copies in the source's region.
"""

import time

from embedded_aws.runtime.each_minute import EachMinute
from embedded_aws.runtime.telemetry import put_metrics

PART = "storage-metrics"
NAMESPACE = "AWS/S3"
# The part that knows what is on its way; its module imports moto, which components may not.
REPLICATION = "s3.replication"


class StorageMetrics(EachMinute):
    """A loop that publishes S3's replication metrics each minute, in the regions of the buckets. It publishes none
    in a region that is down.
    """

    name = PART

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[tuple[str, str], int] = {}

    def do(self) -> None:
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
