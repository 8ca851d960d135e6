"""A gap: how it is planted in a clean estate and taken out, and which finding names it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.embedded_aws.planted.estate import Estate

Undo = Callable[[], Any]


@dataclass(frozen=True)
class Gap:
    """`plant` changes what exists and returns its undo; `document` changes the settings. `finding` begins the item that
    must name it, and `says` is in its cause; `follows` begin the items that the same thing makes wrong.
    """

    finding: str
    says: str = ""
    plant: Callable[[Estate], Undo] | None = None
    document: Callable[[Estate, dict[str, Any]], None] | None = None
    follows: tuple[str, ...] = ()
