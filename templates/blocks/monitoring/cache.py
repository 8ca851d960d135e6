"""Alarms: whether the cache has enough memory."""

from templates.blocks.monitoring.alarm import Alarm, Metric
from templates.placement import Placement

NAMESPACE = "AWS/ElastiCache"


def cache_alarms(placement: Placement) -> list[Alarm]:
    """Return the alarms of each node of the region's cache, if it has one: ElastiCache publishes by node, each
    minute.
    """
    thresholds = placement.settings.monitoring
    alarms = []
    for number in range(1, placement.footprint.cache_nodes + 1):
        node = {"CacheClusterId": f"{placement.here.cache}-{number:03}"}
        alarms += [
            Alarm(
                "cache-memory",
                "A cache node's memory is nearly full",
                {"memory": Metric(NAMESPACE, "DatabaseMemoryUsagePercentage", node, "Maximum")},
                thresholds.cache_memory_percent,
                missing="missing",
                node=str(number),
            ),
            Alarm(
                "cache-evictions",
                "A cache node evicts keys that are in use",
                {"evictions": Metric(NAMESPACE, "Evictions", node, "Sum")},
                thresholds.cache_evictions,
                missing="missing",
                node=str(number),
            ),
        ]
    return alarms
