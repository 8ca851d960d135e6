"""The active region according to the ledger, asked before a change that depends on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from config import Names, Settings
from config.errors import UserError
from config.names import RegionNames
from config.stacks import TEST
from operations.clients import Clients
from recovery.ledger import read_active


class ActiveRegionError(UserError):
    """An active region that is unknown, because no region's ledger can be read."""


class OldRolesError(UserError):
    """Settings that still have the roles from before a failover."""


@dataclass(frozen=True)
class ActiveRegion:
    """The active region, and the ledger or setting that says so."""

    region: str
    source: str


def find(settings: Settings, clients: Clients, asked: Sequence[RegionNames]) -> ActiveRegion:
    """Return the active region according to the ledger, asking the regions in order until one has recorded it. If none
    has, because no failover was made yet, return the settings' active region.

    Raises ActiveRegionError when no region's ledger answers.
    """
    names = Names(settings)
    deployed = names.site(settings.active).region
    silent: list[str] = []
    for here in asked:
        client = clients("dynamodb", here.region)
        try:
            found = read_active(client, names.ledger_table, deployed)
        except client.exceptions.ResourceNotFoundException:
            continue
        except (BotoCoreError, ClientError) as error:
            silent.append(f"the ledger in {here.region} can't be read: {error}")
            continue
        if found.known:
            return ActiveRegion(found.region, f"the ledger in {here.region}")
    if len(silent) == len(asked):
        raise ActiveRegionError(
            f"the active region is unknown: {'; '.join(silent)}\n    fix: wait until one of these ledgers answers again"
        )
    return ActiveRegion(deployed, "the settings' `active`")


def refuse_old_roles(settings: Settings, stacks: Iterable[str], clients: Clients) -> None:
    """Raise OldRolesError if the settings still have the roles from before a failover. An apply would then give the
    active region the size and the database endpoint of a passive one.

    Raises ActiveRegionError when no region's ledger answers. A deployment of the test copy alone is always accepted,
    because the test copy has no role.
    """
    if set(stacks) <= {TEST}:
        return
    names = Names(settings)
    active = find(settings, clients, [names.standby, names.primary])
    if active.region == names.other(settings.active).region:
        site = "standby" if settings.active == "primary" else "primary"
        raise OldRolesError(
            f"active: {settings.active} is outdated: {active.source} says that {active.region} is active; an apply "
            f"would give {active.region} a passive region's size, and its application the old writer's address\n"
            f"    allowed: active: {site}\n"
            "    fix: make reconcile, which shows its steps; make reconcile APPLY=1 runs them"
        )
