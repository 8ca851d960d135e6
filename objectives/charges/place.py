"""Where a resource is and what is used there, and the form of a charge."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from objectives.prices import Traffic, Usage

Resource = Mapping[str, Any]


@dataclass(frozen=True)
class Charge:
    """So many units of a price. `price` is the price's name in the file."""

    price: str
    quantity: float


@dataclass(frozen=True)
class Place:
    """The stack and the region of a resource, and what is used there.

    `launched` are the instances that its group has after a failover, 0 before one. `stacks` are all of the
    deployment's, by name, as a replica's size is its source's.
    """

    stack: str
    region: str
    document: Mapping[str, Any]
    stacks: Mapping[str, Mapping[str, Any]]
    traffic: Traffic
    usage: Usage
    launched: int = 0

    def all(self, kind: str) -> list[Resource]:
        """Return every resource of a kind in the same stack."""
        return list(self.document.get("resource", {}).get(kind, {}).values())

    def everywhere(self, kind: str) -> list[Resource]:
        """Return every resource of a kind, of all stacks."""
        return [
            each
            for document in self.stacks.values()
            for each in document.get("resource", {}).get(kind, {}).values()
        ]


Charges = Callable[[Resource, Place], Iterator[Charge]]
