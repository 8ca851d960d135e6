"""The components of the embedded AWS, which run beside its API: they start in this order and stop in reverse."""

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
    """Return new components for one run of the embedded AWS."""
    return [make() for make in COMPONENTS]
