"""The charges of a resource, and the stack, region and usage from which they are computed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from objectives.prices import Traffic, Usage

Resource = Mapping[str, Any]


@dataclass(frozen=True)
class Charge:
    """A quantity to pay for. `price` is the name of its price in the price file."""

    price: str
    quantity: float


@dataclass(frozen=True)
class Place:
    """The stack and the region of a resource, with the assumed traffic and usage of that region.

    `launched` is the number of instances of its group after a failover, 0 before one. `stacks` are all stacks of the
    deployment, by name, because a replica has the size of its source.
    """

    stack: str
    region: str
    document: Mapping[str, Any]
    stacks: Mapping[str, Mapping[str, Any]]
    traffic: Traffic
    usage: Usage
    launched: int = 0

    def all(self, kind: str) -> list[Resource]:
        """Return every resource of a kind in this place's stack."""
        return list(self.document.get("resource", {}).get(kind, {}).values())

    def everywhere(self, kind: str) -> list[Resource]:
        """Return every resource of a kind in all stacks."""
        return [
            each
            for document in self.stacks.values()
            for each in document.get("resource", {}).get(kind, {}).values()
        ]


Charges = Callable[[Resource, Place], Iterator[Charge]]
