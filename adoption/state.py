"""Reads a Terraform state, as stored by Terraform or as printed by `terraform show -json`."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from adoption.resource import Resource
from config.errors import UserError

# The format of Terraform 0.12 and newer.
VERSION = 4
# What a workload uses although another Terraform has it: a domain is many workloads', so modules look its zone up.
LOOKED_UP = ("aws_route53_zone",)


class StateError(UserError):
    """A file that isn't a readable Terraform state."""


def read(path: Path) -> list[Resource]:
    """Return the AWS resources of a state file. Raises StateError."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StateError(_said(path, str(error.strerror))) from error
    except ValueError as error:
        raise StateError(_said(path, f"it isn't JSON ({error})")) from error
    return resources(document, str(path))


def resources(document: Any, source: str = "the state") -> list[Resource]:
    """Return the AWS resources of a parsed state. Raises StateError for any other document."""
    if isinstance(document, Mapping) and isinstance(document.get("resources"), list):
        if document.get("version") != VERSION:
            raise StateError(_said(Path(source), f"its version is {document.get('version')}"))
        return list(_kept(document["resources"]))
    if isinstance(document, Mapping) and isinstance(document.get("values"), Mapping):
        return list(_shown(document["values"].get("root_module")))
    raise StateError(_said(Path(source), "the document has neither `resources` nor `values`"))


def _said(path: Path, reason: str) -> str:
    return (
        f"FROM = {path}: {reason}\n"
        "    allowed: a Terraform state of version 4, or what `terraform show -json` prints\n"
        "    fix: terraform state pull > state.json, in the folder of the Terraform code that manages the workload"
    )


def _kept(entries: list[Any]) -> Iterator[Resource]:
    for entry in entries:
        if not (isinstance(entry, Mapping) and _counts(entry)):
            continue
        module = f"{entry['module']}." if entry.get("module") else ""
        data = "data." if entry["mode"] == "data" else ""
        for instance in entry.get("instances") or []:
            if isinstance(instance, Mapping) and isinstance(instance.get("attributes"), Mapping):
                index = instance.get("index_key")
                at = "" if index is None else f"[{json.dumps(index)}]"
                address = f"{module}{data}{entry['type']}.{entry.get('name', '')}{at}"
                yield Resource(entry["type"], instance["attributes"], address)


def _shown(module: Any) -> Iterator[Resource]:
    if not isinstance(module, Mapping):
        return
    for entry in module.get("resources") or []:
        if isinstance(entry, Mapping) and _counts(entry):
            values = entry.get("values")
            if isinstance(values, Mapping):
                yield Resource(entry["type"], values, str(entry.get("address", "")))
    for child in module.get("child_modules") or []:
        yield from _shown(child)


def _counts(entry: Mapping[str, Any]) -> bool:
    kind = entry.get("type")
    if not isinstance(kind, str):
        return False
    return (entry.get("mode") == "managed" and kind.startswith("aws_")) or (
        entry.get("mode") == "data" and kind in LOOKED_UP
    )
