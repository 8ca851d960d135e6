"""Secrets whose replica is promoted while its region is active, and made a replica again afterwards.

A replica is read-only, which doesn't prevent a failover, because a failover writes no secret. A person promotes a
replica only if a value must change while the secret's home region is lost. Afterwards the newer value wins.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from config import Names, RegionNames, Settings
from config.errors import UserError
from operations import active_region
from operations.clients import Clients

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

Rejoining = Literal["in-step", "replicate", "copy", "conflict"]


class SecretReplicaError(UserError):
    """A secret's replica that can't be promoted now, or can't be made a replica again."""


@dataclass(frozen=True)
class Kept:
    """A secret as one region has it: its home region, the id of its current version, and the ids of all versions."""

    home: str
    current: str
    versions: Collection[str]


def multi_region_secrets(settings: Settings) -> list[str]:
    """Return the names of this project's secrets that both regions have."""
    made = settings.components.database and not settings.existing.has_database
    return [Names(settings).database_secret] if made else []


def promote(settings: Settings, clients: Clients) -> list[str]:
    """Promote the secrets' replicas in the standby region, and return what was done, in sentences.

    Asks only that region. Raises SecretReplicaError unless it is active: otherwise a promoted replica would only miss
    changes of the original secret. Raises ActiveRegionError when its ledger doesn't answer.
    """
    names = Names(settings)
    here = names.standby
    active = active_region.find(settings, clients, [here])
    if active.region != here.region:
        raise SecretReplicaError(
            f"{active.source} says that {active.region} is active: the secrets of {here.region} are replicas of its "
            "secrets and are not promoted\n"
            f"    allowed: a promotion while {here.region} is active\n"
            f"    fix: change the secret in {active.region}; its replica gets the change within seconds"
        )
    secrets = clients("secretsmanager", here.region)
    return [_promoted(secrets, name, here) for name in multi_region_secrets(settings)]


def rejoin(settings: Settings, clients: Clients) -> list[str]:
    """Make promoted secrets replicas again, with the newer value, and return what was done, in sentences.

    Raises SecretReplicaError, before anything of that secret is written, if its value changed in both regions.
    """
    return [_rejoined(settings, clients, name) for name in multi_region_secrets(settings)]


def apart(settings: Settings, clients: Clients) -> list[str]:
    """Return the names of the standby region's secrets that aren't replicas of the primary region's."""
    names = Names(settings)
    at, there = names.primary.region, names.standby.region
    found = []
    for name in multi_region_secrets(settings):
        home = _kept(clients("secretsmanager", at), name, at)
        here = _kept(clients("secretsmanager", there), name, there)
        if home is not None and (here is None or here.home != home.home):
            found.append(name)
    return found


def decide_rejoining(home: Kept, here: Kept | None) -> Rejoining:
    """Decide how to make a secret a replica again, and which region's value is newer. Versions have no order, but
    each region knows its former versions: the region that knows both current versions changed last. A missing replica
    (None) is made again.
    """
    if here is None:
        return "replicate"
    if here.home == home.home:
        return "in-step"
    if here.current == home.current or here.current in home.versions:
        return "replicate"
    return "copy" if home.current in here.versions else "conflict"


def _promoted(secrets: "SecretsManagerClient", name: str, here: RegionNames) -> str:
    found = _kept(secrets, name, here.region)
    if found is None:
        raise SecretReplicaError(
            f"the secret {name} has no replica in {here.region}\n"
            f"    fix: create a secret of this name in {here.region}, with the password that the database accepts"
        )
    if found.home == here.region:
        return f"the secret {name} in {here.region} is promoted already"
    secrets.stop_replication_to_replica(SecretId=name)
    return f"the secret {name} in {here.region} is promoted now, and can be changed there"


def _rejoined(settings: Settings, clients: Clients, name: str) -> str:
    names = Names(settings)
    at, there = names.primary.region, names.standby.region
    home, here = clients("secretsmanager", at), clients("secretsmanager", there)
    source = _kept(home, name, at)
    if source is None:
        raise SecretReplicaError(
            f"{at} has no secret {name}\n    fix: make deploy NAMESPACE=dr_shared, which creates the secret again"
        )
    decision = decide_rejoining(source, _kept(here, name, there))
    if decision == "in-step":
        return f"the secret {name} in {there} is a replica of the one in {at} already"
    if decision == "conflict":
        raise SecretReplicaError(
            f"the secret {name} was changed in {at} and in {there} since its replica was promoted\n"
            "    allowed: a change in one of these regions\n"
            f"    fix: put the password that the database accepts into the secret of {at}, then remove the secret of "
            f"{there} (delete-secret --force-delete-without-recovery) and run the command again"
        )
    if decision == "copy":
        newer = here.get_secret_value(SecretId=name)
        # Under its own version, so that a second run finds nothing to copy.
        home.put_secret_value(
            SecretId=name, SecretString=newer["SecretString"], ClientRequestToken=newer["VersionId"]
        )
    key = clients("kms", there).describe_key(KeyId=names.secrets_key_alias)["KeyMetadata"]["Arn"]
    home.replicate_secret_to_regions(
        SecretId=name,
        AddReplicaRegions=[{"Region": there, "KmsKeyId": key}],
        ForceOverwriteReplicaSecret=True,
    )
    taken = f"the newer value of {there}" if decision == "copy" else "its own value"
    return f"the secret {name} in {at} has {taken}, and {there} has its replica again"


def _kept(secrets: "SecretsManagerClient", name: str, region: str) -> Kept | None:
    """Return the secret of a region; None if it has none."""
    try:
        said = secrets.describe_secret(SecretId=name)
    except secrets.exceptions.ResourceNotFoundException:
        return None
    stages = said.get("VersionIdsToStages", {})
    versions = secrets.list_secret_version_ids(SecretId=name, IncludeDeprecated=True)["Versions"]
    return Kept(
        # A secret without replicas says no region: it is at home.
        home=said.get("PrimaryRegion") or region,
        current=next((version for version, named in stages.items() if "AWSCURRENT" in named), ""),
        versions=frozenset(version["VersionId"] for version in versions),
    )
