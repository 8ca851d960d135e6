"""Every part that runs beside the API, in the order they start; they stop in reverse."""

from collections.abc import Callable, Sequence

from embedded_aws.caches.component import Caches
from embedded_aws.databases.component import Databases
from embedded_aws.databases.lag import ReplicaLag
from embedded_aws.extension import Component
from embedded_aws.instances.component import Instances
from embedded_aws.runtime.components import COMPONENTS as RUNTIME
from embedded_aws.storage_metrics import StorageMetrics
from embedded_aws.traffic.components import COMPONENTS as TRAFFIC

COMPONENTS: Sequence[Callable[[], Component]] = (
    Databases,
    Caches,
    *RUNTIME,
    ReplicaLag,
    StorageMetrics,
    Instances,
    *TRAFFIC,
)


def components() -> list[Component]:
    """Make new components for a server."""
    return [make() for make in COMPONENTS]
