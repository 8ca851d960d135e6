"""A store as the templates know it: how it is replicated, which permissions its checks need, and its part of the
dashboard.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from constructs import Construct

from config import Names, RegionNames, Settings
from config.environment import Removal
from config.stores import Instance
from providers.regions import Providers
from templates.blocks.function.function import Code
from templates.blocks.monitoring.alarm import Alarm, Metric
from templates.blocks.monitoring.widget import Graph
from templates.blocks.policy import Statement


@dataclass(frozen=True)
class Replicating:
    """Inputs from which a store's replication is made. `code` is the zip of the functions."""

    settings: Settings
    names: Names
    providers: Providers
    removal: Removal
    code: Code

    @property
    def active(self) -> RegionNames:
        return self.names.site(self.settings.active)

    @property
    def passive(self) -> RegionNames:
        return self.names.other(self.settings.active)


@dataclass(frozen=True)
class CopyRegions:
    """The regions of the copies: `here` is the passive region, `there` the active one."""

    settings: Settings
    names: Names
    here: RegionNames
    there: RegionNames

    @property
    def own_metrics(self) -> str:
        """The namespace of the functions' metrics about copies."""
        return self.names.replication_namespace

    def lag_metric(self, name: str, label: str) -> Metric:
        """Return the health function's metric of one copy."""
        dimensions = {"Region": self.here.region, "Store": label}
        return Metric(self.own_metrics, name, dimensions, "Maximum")

    def total(self, name: str, statistic: str) -> Metric:
        """Return a metric of all copies in the region together."""
        return Metric(self.own_metrics, name, {"Region": self.here.region}, statistic)


@dataclass(frozen=True)
class Keys:
    """ARNs of the data keys of both regions."""

    here: str
    there: str


@dataclass(frozen=True)
class Allowed:
    """Permissions of a function for a store. `unscoped` are actions without resource-level permissions (service
    authorization reference): a role has them in one statement.
    """

    statements: Sequence[Statement] = ()
    unscoped: Sequence[str] = ()


@dataclass(frozen=True)
class Shown:
    """A store's part of the replication dashboard: `lags` and `pending` are graphs of its own, `behind` is added to
    the graph of missing heartbeats, `ages` to that of ages.
    """

    lags: Sequence[Graph] = ()
    behind: Sequence[Metric] = ()
    pending: Sequence[Graph] = ()
    ages: Sequence[str] = ()


def _replicates_nothing(_scope: Construct, _replicating: Replicating) -> None:
    return None


def _measures_nothing(_place: CopyRegions, _keys: Keys, _instances: Sequence[Instance]) -> Allowed:
    return Allowed()


def _examines_nothing(_place: CopyRegions, _instances: Sequence[Instance]) -> Allowed:
    return Allowed()


def _shows_nothing(_place: CopyRegions, _instances: Sequence[Instance]) -> Shown:
    return Shown()


def _no_alarms(_place: CopyRegions, _instances: Sequence[Instance]) -> Sequence[Alarm]:
    return ()


@dataclass(frozen=True)
class Store:
    """One kind of store, by the functions that describe it; all but `replicates` are called only if there are
    instances.

    `replicates` makes the replication. `measures` returns the permissions to measure its lag, `examines` those to
    examine it, `shows` its part of the dashboard, and `alarms` its alarms on the health function's metrics.
    """

    kind: str
    replicates: Callable[[Construct, Replicating], None] = _replicates_nothing
    measures: Callable[[CopyRegions, Keys, Sequence[Instance]], Allowed] = _measures_nothing
    examines: Callable[[CopyRegions, Sequence[Instance]], Allowed] = _examines_nothing
    shows: Callable[[CopyRegions, Sequence[Instance]], Shown] = _shows_nothing
    alarms: Callable[[CopyRegions, Sequence[Instance]], Sequence[Alarm]] = _no_alarms
