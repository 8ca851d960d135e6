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
    """Raise LiveReplicaError when the stack with the replicas is chosen while their region is active.

    `removed` are the names in REMOVE; with the global table's name or `all` among them nothing is refused. Raises
    ActiveRegionError when the standby's ledger doesn't answer.
    """
    names = Names(settings)
    if REPLICATION not in stacks or {names.global_table, "all"} & set(removed):
        return
    # That region's own word counts: the other one's may be older.
    active = active_region.find(settings, clients, [names.standby])
    if active.region == names.standby.region:
        raise LiveReplicaError(
            f"{active.source} says that {active.region} is active: the replicas of {REPLICATION} are the live "
            "data there\n"
            "    allowed: a clean-up of it while the primary region is active\n"
            f'    fix: fail back first, or make cleanup REMOVE="{names.global_table}" if the data may go'
        )
