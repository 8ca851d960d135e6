"""What the readiness function of the passive region looks at, from the settings of the deployment."""

from config.names import HEALTH_METRIC, HEALTH_NAMESPACE, RegionNames
from recovery.steps.standby.gauge import Gauge


def health_gauge(here: RegionNames) -> Gauge:
    """Whether every copy is within its objective, as the replication's health function published it."""
    return Gauge(
        item="replication health",
        namespace=HEALTH_NAMESPACE,
        metric=HEALTH_METRIC,
        least=1,
        most=1,
        minutes=5,
        fix=f"the log of {here.function('replication')} in {here.region} names the store and how late it is",
    )
