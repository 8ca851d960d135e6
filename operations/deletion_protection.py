"""Resources protected against deletion, read from the synthesized JSON (docs/architecture.md, invariant 11)."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from config.errors import UserError
from config.names import final_snapshot
from operations import synthesis

# Resource type -> attribute whose last part is the name that a person gives; keys have an alias for one.
NAMES = {
    "aws_backup_vault": "name",
    "aws_db_instance": "identifier",
    "aws_dynamodb_table": "name",
    "aws_dynamodb_table_replica": "global_table_arn",
    "aws_lb": "name",
    "aws_rds_cluster": "cluster_identifier",
    "aws_rds_global_cluster": "global_cluster_identifier",
    "aws_route53_zone": "name",
    "aws_s3_bucket": "bucket",
    "aws_secretsmanager_secret": "name",
}
KEYS = ("aws_kms_key", "aws_kms_replica_key")
# AWS refuses to delete what one of these is set for.
FLAGS = ("deletion_protection", "deletion_protection_enabled", "enable_deletion_protection")


class NamelessError(Exception):
    """A protected resource that has no name to give in REMOVE, so that no clean-up could ever remove it."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"{address} is protected against deletion and has no name that REMOVE could give\n"
            "    fix: add its type to NAMES in operations/deletion_protection.py; a KMS key gets an alias in its stack"
        )


class ProtectedError(UserError):
    """A clean-up that would stop half-way at a protected resource; nothing was destroyed."""

    def __init__(self, names: Iterable[str]) -> None:
        named = " ".join(sorted(set(names)))
        super().__init__(
            f"protected against deletion: {named}\n"
            "    nothing was destroyed, because the clean-up would stop half-way at these resources\n"
            f'    fix: make cleanup REMOVE="{named}" (or REMOVE=all), or NAMESPACE=... with stacks without them'
        )


def protected(document: Mapping[str, Any]) -> list[str]:
    """Return names of a stack's resources that Terraform or AWS protects; a name used in both regions appears once.

    Raises NamelessError.
    """
    found = [
        _name(document, kind, address, resource)
        for kind, resources in document.get("resource", {}).items()
        for address, resource in resources.items()
        if resource.get("lifecycle", {}).get("prevent_destroy") or any(resource.get(flag) for flag in FLAGS)
    ]
    return list(dict.fromkeys(found + _snapshots(document)))


def _name(document: Mapping[str, Any], kind: str, address: str, resource: Mapping[str, Any]) -> str:
    if kind in KEYS:
        named = [
            str(alias["name"])
            for alias in document["resource"].get("aws_kms_alias", {}).values()
            if alias["target_key_id"] == f"${{{kind}.{address}.key_id}}"
        ]
    else:
        # An ARN ends with the name. A secret's name has a path of its own, and belongs to it.
        value = str(resource.get(NAMES.get(kind, ""), ""))
        named = [value.rsplit("/", 1)[-1] if value.startswith("arn:") else value]
    if not (named and named[0]):
        raise NamelessError(f"{kind}.{address}")
    return named[0]


def _snapshots(document: Mapping[str, Any]) -> list[str]:
    """List the names of the replicas' final snapshots. RDS makes no snapshot when it deletes a replica, and refuses
    the deletion if the JSON asks for one.

    REMOVE names these snapshots separately, because a replica may have been promoted meanwhile, and then has the only
    data.
    """
    instances = document.get("resource", {}).get("aws_db_instance", {}).values()
    return [
        final_snapshot(each["identifier"])
        for each in instances
        if each.get("replicate_source_db") and not each["skip_final_snapshot"]
    ]


def refuse_protected(folder: Path, stacks: Iterable[str]) -> None:
    """Raise ProtectedError if a resource of these stacks is protected against deletion."""
    names = [name for stack in stacks for name in protected(synthesis.document(folder / stack))]
    if names:
        raise ProtectedError(names)
