"""The synthesized recovery stack: tests select the resource that they mean."""

from collections.abc import Callable

import pytest

from tests.templates.recovery_automation.synthesis import Block, Synthesized, synthesized

__all__ = ["Block", "Synthesize", "Synthesized"]

Synthesize = Callable[..., Synthesized]


@pytest.fixture(scope="session")
def synthesize() -> Synthesize:
    """Synthesize the recovery stack for settings given as a document."""
    return synthesized


@pytest.fixture(scope="session")
def recovery() -> Synthesized:
    """Return the stack of the default settings."""
    return synthesized()
