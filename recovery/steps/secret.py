"""Decides whether a region's replica of a secret equals the other region's secret, by metadata alone."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


@dataclass(frozen=True)
class Versions:
    """A secret's metadata in one region: its current version, whether it is being deleted, failed replicas."""

    current: str | None
    deleted: bool = False
    failures: tuple[str, ...] = ()


def difference(there: Versions | None, here: Versions | None) -> str:
    """Return why a failover would read another value of the secret in this region than in the active one; empty if it
    wouldn't.
    """
    if there is None:
        return "the active region has no such secret"
    if here is None:
        return (
            "this region has no replica of the secret: add one (secretsmanager replicate-secret-to-regions)"
        )
    if here.deleted or there.deleted:
        return "the secret is scheduled for deletion: restore it (secretsmanager restore-secret)"
    if there.failures:
        return f"the secret's replication failed: {'; '.join(there.failures)}"
    if here.current != there.current:
        return "the secret's current version in this region isn't the active region's"
    return ""


def describe(secrets: "SecretsManagerClient", name: str) -> Versions | None:
    """Return a secret's metadata in a region; None without such a secret."""
    try:
        found = secrets.describe_secret(SecretId=name)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise
    stages = found.get("VersionIdsToStages", {})
    failed = [each for each in found.get("ReplicationStatus", []) if each.get("Status") == "Failed"]
    return Versions(
        current=next((version for version, named in stages.items() if "AWSCURRENT" in named), None),
        deleted="DeletedDate" in found,
        failures=tuple(f"{each.get('Region')}: {each.get('StatusMessage', '')}" for each in failed),
    )
