"""What is protected against deletion, read from the synthesized JSON (DESIGN invariant 11)."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from config.errors import UserError
from config.names import final_snapshot

# Resource type -> (attribute that protects it, attribute that names it).
PROTECTIONS = {
    "aws_db_instance": ("deletion_protection", "identifier"),
    "aws_rds_cluster": ("deletion_protection", "cluster_identifier"),
    "aws_lb": ("enable_deletion_protection", "name"),
    "aws_dynamodb_table": ("deletion_protection_enabled", "name"),
    "aws_dynamodb_table_replica": ("deletion_protection_enabled", "global_table_arn"),
}


class ProtectedError(UserError):
    """The clean-up would stop half-way at something protected; nothing was destroyed."""

    def __init__(self, names: Iterable[str]) -> None:
        named = " ".join(sorted(set(names)))
        super().__init__(
            f"protected against deletion: {named}\n"
            "    nothing was destroyed, because the clean-up would stop half-way there\n"
            f'    fix: make cleanup REMOVE="{named}" (or REMOVE=all), or NAMESPACE=... without them'
        )


def protected(document: Mapping[str, Any]) -> list[str]:
    """Names of what a stack protects."""
    found = []
    for kind, (flag, name) in PROTECTIONS.items():
        for resource in document.get("resource", {}).get(kind, {}).values():
            if resource.get(flag):
                found.append(str(resource[name]).rsplit("/", 1)[-1])
    return found + _keys(document) + _snapshots(document)


def _keys(document: Mapping[str, Any]) -> list[str]:
    """Aliases of keys that Terraform refuses to destroy. A replica's is its key's, and is said once."""
    resources = document.get("resource", {})
    kept = {
        f"${{{kind}.{name}.key_id}}"
        for kind in ("aws_kms_key", "aws_kms_replica_key")
        for name, key in resources.get(kind, {}).items()
        if key.get("lifecycle", {}).get("prevent_destroy")
    }
    aliases = resources.get("aws_kms_alias", {}).values()
    return sorted({each["name"] for each in aliases if each["target_key_id"] in kept})


def _snapshots(document: Mapping[str, Any]) -> list[str]:
    """Final snapshots of replicas: RDS takes none of a replica, and refuses to delete one that wants it.

    They are named apart because a replica may have been promoted meanwhile, and hold the only data then.
    """
    instances = document.get("resource", {}).get("aws_db_instance", {}).values()
    return [
        final_snapshot(each["identifier"])
        for each in instances
        if each.get("replicate_source_db") and not each["skip_final_snapshot"]
    ]


def refuse_protected(folder: Path, stacks: Iterable[str]) -> None:
    """Raise ProtectedError when any of the stacks still protects something."""
    names = [
        name
        for stack in stacks
        for name in protected(json.loads((folder / stack / "cdk.tf.json").read_text(encoding="utf-8")))
    ]
    if names:
        raise ProtectedError(names)
