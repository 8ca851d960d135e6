"""The recovery stack, synthesized and parsed."""

import json
from dataclasses import dataclass
from typing import Any

import providers  # noqa: F401  installs the fast bindings before cdktf is imported
from config import Settings
from config.environment import Removal
from providers.regions import Providers

Block = dict[str, Any]


@dataclass(frozen=True)
class Synthesized:
    """Terraform JSON of a stack."""

    document: Block

    def all(self, kind: str, **equal: Any) -> list[Block]:
        """Resources of a type whose attributes are as given."""
        found = self.document["resource"].get(kind, {}).values()
        return [block for block in found if all(block.get(key) == value for key, value in equal.items())]

    def one(self, kind: str, **equal: Any) -> Block:
        found = self.all(kind, **equal)
        assert len(found) == 1, f"{kind} {equal}: {len(found)}"
        return found[0]

    def address(self, kind: str, **equal: Any) -> str:
        """Reference to the resource's id."""
        names = [
            name
            for name, block in self.document["resource"][kind].items()
            if all(block.get(key) == value for key, value in equal.items())
        ]
        assert len(names) == 1, f"{kind} {equal}: {names}"
        return f"${{{kind}.{names[0]}.id}}"


def synthesized(**document: Any) -> Synthesized:
    """The recovery stack of settings given as a document."""
    from cdktf import TerraformStack, Testing

    from templates.recovery_automation import RecoveryAutomation

    settings = Settings.model_validate(document)
    stack = TerraformStack(Testing.app(), "recovery")
    RecoveryAutomation(
        stack,
        "recovery_automation",
        settings=settings,
        providers=Providers(stack, settings, "recovery"),
        removal=Removal(),
    )
    return Synthesized(json.loads(Testing.synth(stack)))
