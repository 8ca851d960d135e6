"""The recovery stack, synthesized and parsed."""

from typing import Any

from config.stacks import RECOVERY
from tests.synthesized import Synthesized, stacks

__all__ = ["Block", "Synthesized", "synthesized"]

Block = dict[str, Any]


def synthesized(**document: Any) -> Synthesized:
    """Return the recovery stack of settings given as a document. Cached: treat the result as read-only."""
    return stacks(document)[RECOVERY]
