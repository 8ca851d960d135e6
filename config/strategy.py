"""Presets of the strategies by role, and the settings that override them.

See docs/architecture.md, "One region, two roles".
"""

from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import Field

from config.application import Application, Capacity
from config.cache import Cache
from config.database import Database
from config.fields import CacheNodeType, InstanceType, Section

Strategy = Literal["pilot_light", "warm_standby", "hot_standby"]
Role = Literal["active", "passive"]


class CapacityOverride(Section):
    """Sizes of the passive region's Auto Scaling group that override the strategy's."""

    minimum: int | None = Field(default=None, ge=0, le=500)
    """Fewest instances."""
    maximum: int | None = Field(default=None, ge=1, le=500)
    """Most instances."""


class ActiveOverrides(Section):
    """Values of the active region that override the strategy's. The active region's other values, such as its
    capacity, are settings of `application`, `database` and `cache`.
    """

    database_multi_az: bool | None = None
    """True if the database is Multi-AZ."""
    cache_nodes: int | None = Field(default=None, ge=0, le=6)
    """Number of cache nodes: 0 means no cache, 2 and more are Multi-AZ with automatic failover."""
    nat_gateways: int | None = Field(default=None, ge=0, le=3)
    """Number of NAT gateways; 3 is one per zone, at about $33 a month each and $0.045 per GB."""


class PassiveOverrides(ActiveOverrides):
    """Values of the passive region that override the strategy's."""

    capacity: CapacityOverride = CapacityOverride()
    """Smallest and largest size of the Auto Scaling group."""
    instance_types: Annotated[list[InstanceType], Field(min_length=1)] | None = None
    """Instance types in order of preference; default: `application.instance_types`. After a failover
    `application.capacity.desired` instances of these types must carry the whole load.
    """
    cache_node_type: CacheNodeType | None = None
    """Cache node type."""
    peered: bool | None = None
    """True if the two VPCs are peered, so that the passive region can serve before a promotion."""


class Overrides(Section):
    """Values that override the strategy's, by role. They apply to whichever region has the role."""

    active: ActiveOverrides = ActiveOverrides()
    """The active region."""
    passive: PassiveOverrides = PassiveOverrides()
    """The passive region."""


@dataclass(frozen=True)
class Footprint:
    """The share of the workload that a region runs.

    `capacity` and `instance_types` are the Auto Scaling group's; `database_*` and `cache_*` are of the
    data stores; `nat_gateways` is per region; `peered` says whether the passive region's application
    reaches the active writer over VPC peering.
    """

    capacity: Capacity
    instance_types: tuple[str, ...]
    database_class: str
    database_multi_az: bool
    cache_nodes: int
    cache_node_type: str
    nat_gateways: int
    peered: bool


def footprint(
    strategy: Strategy,
    role: Role,
    overrides: Overrides,
    *,
    application: Application,
    database: Database,
    cache: Cache,
) -> Footprint:
    """Return what a region of `role` runs under `strategy`, with the values that the settings override."""
    full = Footprint(
        application.capacity,
        tuple(application.instance_types),
        database.instance_class,
        database_multi_az=True,
        cache_nodes=2,
        cache_node_type=cache.node_type,
        nat_gateways=3,
        peered=strategy != "pilot_light",
    )
    if role == "active":
        chosen = _override(full, overrides.active)
    else:
        small = replace(
            _passive(strategy, full, cache), database_class=database.replica_class or full.database_class
        )
        chosen = _override(small, overrides.passive)
    peered = chosen.peered if overrides.passive.peered is None else overrides.passive.peered
    return replace(chosen, peered=peered, cache_nodes=chosen.cache_nodes if cache.enabled else 0)


def _passive(strategy: Strategy, full: Footprint, cache: Cache) -> Footprint:
    if strategy == "hot_standby":
        return full
    most = full.capacity.maximum
    if strategy == "warm_standby":
        return replace(
            full,
            capacity=Capacity(minimum=1, desired=1, maximum=most),
            database_multi_az=False,
            cache_nodes=1,
            cache_node_type=cache.warm_node_type,
            nat_gateways=1,
        )
    # No instance runs, but those that a failover starts fetch packages, secrets and parameters at once:
    # a NAT gateway that is first to be made would cost minutes, and the failover makes nothing.
    # A cache made at failover would cost 10 to 15 minutes, more than most objectives, and be empty: the
    # failover doesn't wait for one, so the application must do without until the swapped roles are deployed.
    return replace(
        full,
        capacity=Capacity(minimum=0, desired=0, maximum=most),
        database_multi_az=False,
        cache_nodes=0,
        nat_gateways=1,
    )


def _override(preset: Footprint, given: ActiveOverrides) -> Footprint:
    values: dict[str, Any] = {
        name: getattr(given, name)
        for name in type(given).model_fields
        if name != "capacity" and getattr(given, name) is not None
    }
    if isinstance(given, PassiveOverrides):
        if given.instance_types is not None:
            values["instance_types"] = tuple(given.instance_types)
        values["capacity"] = _capacity(preset.capacity, given.capacity)
    return replace(preset, **values)


def _capacity(preset: Capacity, given: CapacityOverride) -> Capacity:
    """Return the preset's capacity, with the given minimum and maximum instead of its own.

    `desired` stays the preset's, unless it lies outside these limits: then it is the nearer limit.
    """
    said = given.model_dump(exclude_none=True)
    minimum, maximum = said.get("minimum", preset.minimum), said.get("maximum", preset.maximum)
    return Capacity(minimum=minimum, maximum=maximum, desired=min(max(preset.desired, minimum), maximum))
