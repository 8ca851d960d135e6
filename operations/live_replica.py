"""Refuses to remove a replica that has become the live data."""

from collections.abc import Collection, Iterable

from botocore.exceptions import BotoCoreError, ClientError

from config import Names, Settings
from config.stacks import REPLICATION
from operations.clients import Clients
from recovery.ledger import read_active


class LiveReplicaError(Exception):
    """The clean-up would remove the data that serves users, or can't know that it wouldn't."""


def refuse_live_replica(
    settings: Settings, stacks: Iterable[str], removed: Collection[str], clients: Clients
) -> None:
    """Raise LiveReplicaError when the stack with the replicas is chosen while their region is active.

    `removed` are the names that the clean-up was asked to remove; the table's name, or `all`, overrides.
    """
    names = Names(settings)
    if REPLICATION not in stacks or {names.global_table, "all"} & set(removed):
        return
    active, source = _active(settings, names, clients)
    if active == names.standby.region:
        raise LiveReplicaError(
            f"{source} says that {active} is active: the replicas of {REPLICATION} are the live data there\n"
            "    allowed: a clean-up of it while the primary region is active\n"
            f'    fix: fail back first, or make cleanup REMOVE="{names.global_table}" if the data may go'
        )


def _active(settings: Settings, names: Names, clients: Clients) -> tuple[str, str]:
    """The active region and who says so; before a ledger exists, the settings say it."""
    deployed = names.site(settings.active).region
    client = clients("dynamodb", names.standby.region)
    try:
        found = read_active(client, names.ledger_table, deployed)
    except client.exceptions.ResourceNotFoundException:
        return deployed, "the settings' `active`"
    except (BotoCoreError, ClientError) as error:
        raise LiveReplicaError(
            f"the active region is unknown: the ledger in {names.standby.region} can't be read: {error}\n"
            "    fix: clean up when that region answers again"
        ) from error
    return found.region, "the ledger" if found.known else "the settings' `active`"
