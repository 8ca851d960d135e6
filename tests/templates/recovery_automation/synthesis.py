"""The recovery stack, synthesized and parsed."""

import json
from typing import Any

import providers  # noqa: F401  installs the fast bindings before cdktf is imported
from config import Settings
from config.environment import Removal
from providers.regions import Providers
from tests.synthesized import Synthesized

__all__ = ["Block", "Synthesized", "synthesized"]

Block = dict[str, Any]


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
