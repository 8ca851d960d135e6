"""What each strategy runs in a region, by its role (DESIGN section 4)."""

from dataclasses import dataclass
from typing import Literal

from config.application import Capacity

Strategy = Literal["pilot_light", "warm_standby", "hot_standby"]
Role = Literal["active", "passive"]


@dataclass(frozen=True)
class Footprint:
    """How much of the workload a region runs.

    `capacity` is the Auto Scaling group's; `database_multi_az` and `cache_nodes` are of the data
    stores; `nat_gateways` is per region; `peered` says whether the passive region's application
    reaches the active writer over VPC peering.
    """

    capacity: Capacity
    database_multi_az: bool
    cache_nodes: int
    nat_gateways: int
    peered: bool


def footprint(strategy: Strategy, role: Role, full: Capacity) -> Footprint:
    """What a region of `role` runs under `strategy`; `full` is the active region's capacity."""
    if role == "active":
        return Footprint(
            full, database_multi_az=True, cache_nodes=2, nat_gateways=3, peered=strategy != "pilot_light"
        )
    if strategy == "pilot_light":
        idle = Capacity(minimum=0, desired=0, maximum=full.maximum)
        # No instance runs, but those that a failover starts fetch packages, secrets and parameters at once:
        # a NAT gateway that is first to be made would cost minutes, and the failover makes nothing.
        return Footprint(idle, database_multi_az=False, cache_nodes=0, nat_gateways=1, peered=False)
    if strategy == "warm_standby":
        warm = Capacity(minimum=1, desired=1, maximum=full.maximum)
        return Footprint(warm, database_multi_az=False, cache_nodes=1, nat_gateways=1, peered=True)
    return Footprint(full, database_multi_az=True, cache_nodes=2, nat_gateways=3, peered=True)
