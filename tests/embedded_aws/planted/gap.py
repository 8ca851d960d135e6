"""A gap: how it is planted in a clean estate and taken out, and which finding names it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.embedded_aws.planted.estate import Estate

Undo = Callable[[], Any]


@dataclass(frozen=True)
class Gap:
    """A fault planted in a clean estate. `plant` changes resources and returns the undo; `document` changes the
    settings. The item of the expected finding begins with `finding`, and its cause contains `says`; `follows`
    are the beginnings of further items that the same fault makes wrong.
    """

    finding: str
    says: str = ""
    plant: Callable[[Estate], Undo] | None = None
    document: Callable[[Estate, dict[str, Any]], None] | None = None
    follows: tuple[str, ...] = ()
