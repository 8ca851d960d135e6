"""Synthesized stacks as data, for tests that select the resource they mean."""

import base64
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import config.stacks
from config import Environment, Settings
from config.environment import Removal
from config.settings import parse_settings
from templates.stacks import synthesize
from tests.conftest import SHARED_FOLDER


@dataclass(frozen=True)
class Synthesized:
    """The Terraform JSON of one stack."""

    document: dict[str, Any]

    def all(self, kind: str, **attributes: Any) -> list[dict[str, Any]]:
        """Return every resource of a type that has these attributes."""
        found = self.document.get("resource", {}).get(kind, {}).values()
        return [r for r in found if all(r.get(key) == value for key, value in attributes.items())]

    def one(self, kind: str, **attributes: Any) -> dict[str, Any]:
        """Return the one resource of a type that has these attributes."""
        found = self.all(kind, **attributes)
        assert len(found) == 1, f"{len(found)} resources {kind} with {attributes}"
        return found[0]

    def provider_region(self, resource: dict[str, Any]) -> str:
        """Return the region of the provider that a resource has."""
        alias = resource["provider"].removeprefix("aws.")
        regions = {p["alias"]: p["region"] for p in self.document["provider"]["aws"]}
        return str(regions[alias])

    def reference(self, kind: str, **attributes: Any) -> str:
        """Return the reference to the id of the one resource of a type that has these attributes."""
        return f"${{{self.address(self.one(kind, **attributes))}.id}}"

    def address(self, resource: dict[str, Any]) -> str:
        """`type.name` of a resource, as references spell it."""
        for kind, resources in self.document["resource"].items():
            for name, candidate in resources.items():
                if candidate is resource:
                    return f"{kind}.{name}"
        raise LookupError(resource)


class Stacks(Mapping[str, Synthesized]):
    """Every stack of some settings; each is synthesized when it is asked for, as most tests look at one."""

    def __init__(self, settings: Settings, environment: Environment) -> None:
        self._settings, self._environment = settings, environment
        self._names = [
            stack.name for stack in config.stacks.stacks(settings, test_mode=environment.test_mode)
        ]
        self._made: dict[str, Synthesized] = {}

    def __getitem__(self, name: str) -> Synthesized:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._made:
            self._made[name] = Synthesized(json.loads(self._text(name)))
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def _text(self, name: str) -> str:
        """Return a stack's JSON; another process of this run, or another test, may have made it already."""
        shared = Path(os.environ[SHARED_FOLDER]) / self._key(name)
        if not shared.exists():
            with tempfile.TemporaryDirectory() as folder:
                synthesize(self._settings, self._environment, Path(folder), only=name)
                draft = Path(folder) / "stacks" / name / "cdk.tf.json"
                # Whoever reads it meanwhile reads nothing or all of it.
                draft.replace(shared)
        return shared.read_text(encoding="utf-8")

    def _key(self, name: str) -> str:
        """Return a hash of everything that a stack's content depends on."""
        known = self._environment
        removal = known.removal.everything, sorted(known.removal.names)
        made_of = [
            name,
            self._settings.model_dump_json(),
            # What is given of a database counts beside an existing one, even when it is the default.
            sorted(self._settings.database.model_fields_set),
            repr(replace(known, removal=Removal())),
            removal,
        ]
        return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()

    def __len__(self) -> int:
        return len(self._names)


def stacks(settings: dict[str, Any] | None = None, *, test_mode: bool = False, remove: str = "") -> Stacks:
    """Return every stack of a settings document. Cached: treat the result as read-only."""
    return _stacks(json.dumps(settings or {}, sort_keys=True), test_mode, remove)


@cache
def _stacks(settings: str, test_mode: bool, remove: str) -> Stacks:
    removal = Removal(frozenset(remove.split()) - {"all"}, "all" in remove.split())
    environment = Environment(Path("dr.yaml"), "embedded", None, None, test_mode, removal)
    return Stacks(parse_settings(json.loads(settings)), environment)


def user_data(synthesized: Synthesized) -> str:
    """Return the script of the one launch template of a stack, which Terraform packs when it applies."""
    packed: str = synthesized.one("aws_launch_template")["user_data"]
    found = re.fullmatch(r'\$\{base64gzip\(base64decode\("([^"]+)"\)\)\}', packed)
    assert found is not None, packed[:80]
    return base64.b64decode(found.group(1)).decode()
