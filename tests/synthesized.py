"""Synthesized stacks as data, for tests that select the resource they mean."""

import base64
import json
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from config import Environment
from config.environment import Removal
from config.settings import parse_settings
from templates.stacks import synthesize


@dataclass(frozen=True)
class Synthesized:
    """The Terraform JSON of one stack."""

    document: dict[str, Any]

    def all(self, kind: str, **attributes: Any) -> list[dict[str, Any]]:
        """Every resource of a type that has these attributes."""
        found = self.document.get("resource", {}).get(kind, {}).values()
        return [r for r in found if all(r.get(key) == value for key, value in attributes.items())]

    def one(self, kind: str, **attributes: Any) -> dict[str, Any]:
        """The one resource of a type that has these attributes."""
        found = self.all(kind, **attributes)
        assert len(found) == 1, f"{len(found)} resources {kind} with {attributes}"
        return found[0]

    def provider_region(self, resource: dict[str, Any]) -> str:
        """The region of the provider that a resource has."""
        alias = resource["provider"].removeprefix("aws.")
        regions = {p["alias"]: p["region"] for p in self.document["provider"]["aws"]}
        return str(regions[alias])

    def reference(self, kind: str, **attributes: Any) -> str:
        """The reference to the id of the one resource of a type that has these attributes."""
        return f"${{{self.address(self.one(kind, **attributes))}.id}}"

    def address(self, resource: dict[str, Any]) -> str:
        """`type.name` of a resource, as references spell it."""
        for kind, resources in self.document["resource"].items():
            for name, candidate in resources.items():
                if candidate is resource:
                    return f"{kind}.{name}"
        raise LookupError(resource)


def stacks(
    settings: dict[str, Any] | None = None, *, test_mode: bool = False, remove: str = ""
) -> dict[str, Synthesized]:
    """Every stack, synthesized from a settings document. Cached: treat the result as read-only."""
    return _stacks(json.dumps(settings or {}, sort_keys=True), test_mode, remove)


@cache
def _stacks(settings: str, test_mode: bool, remove: str) -> dict[str, Synthesized]:
    removal = Removal(frozenset(remove.split()) - {"all"}, "all" in remove.split())
    environment = Environment(Path("dr.yaml"), "embedded", None, None, test_mode, removal)
    with tempfile.TemporaryDirectory() as folder:
        synthesize(parse_settings(json.loads(settings)), environment, Path(folder))
        return {
            file.parent.name: Synthesized(json.loads(file.read_text(encoding="utf-8")))
            for file in Path(folder).glob("stacks/*/cdk.tf.json")
        }


def user_data(synthesized: Synthesized) -> str:
    """The script of the one launch template of a stack, which Terraform packs when it applies."""
    packed: str = synthesized.one("aws_launch_template")["user_data"]
    found = re.fullmatch(r'\$\{base64gzip\(base64decode\("([^"]+)"\)\)\}', packed)
    assert found is not None, packed[:80]
    return base64.b64decode(found.group(1)).decode()
