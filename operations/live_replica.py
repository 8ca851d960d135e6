"""Refuses to remove a replica that has become the live data."""

from collections.abc import Collection, Iterable

from config import Names, Settings
from config.errors import UserError
from config.stacks import REPLICATION
from operations import active_region
from operations.clients import Clients


class LiveReplicaError(UserError):
    """A clean-up that would remove live data."""


def refuse_live_replica(
    settings: Settings, stacks: Iterable[str], removed: Collection[str], clients: Clients
) -> None:
    """Raise LiveReplicaError when the stack with the replicas is to be removed while the region of the replicas is
    active.

    `removed` are the names in REMOVE; the removal is allowed if they include the global table or `all`. Raises
    ActiveRegionError when the standby's ledger doesn't answer.
    """
    names = Names(settings)
    if REPLICATION not in stacks or {names.global_table, "all"} & set(removed):
        return
    # That region's own word counts: the other one's may be older.
    active = active_region.find(settings, clients, [names.standby])
    if active.region == names.standby.region:
        raise LiveReplicaError(
            f"{active.source} says that {active.region} is active, so the replicas of {REPLICATION} are its live "
            "data\n"
            f"    allowed: a clean-up of {REPLICATION} while the primary region is active\n"
            f'    fix: fail back first, or make cleanup REMOVE="{names.global_table}" if the data may be lost'
        )
