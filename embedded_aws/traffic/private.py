"""Names and addresses that exist only inside their network: databases and caches."""

import hashlib
from collections.abc import Iterable
from ipaddress import IPv4Address
from typing import Protocol

from embedded_aws.world import World

# Names of the parts that have such endpoints, as in World.parts.
PARTS = ("databases", "caches")
# Addresses that no VPC of the settings has; nothing ever connects to one.
_FIRST_ADDRESS = int(IPv4Address("10.201.0.0"))
_ADDRESSES = 2**16 - 2


class PrivatePart(Protocol):
    """A part of the embedded AWS whose servers have private names, such as databases."""

    def names(self) -> Iterable[str]:
        """Return the DNS names at which its databases or caches are reached inside their network."""
        ...

    def place(self, name: str, port: int, inside: str | None = None) -> int | None:
        """Return the loopback port behind a port of a private name. None if no server listens there, or if a client in
        the region `inside` can't reach it.
        """
        ...


def private_parts(world: World) -> list[PrivatePart]:
    """Return the parts of the embedded AWS whose servers have private names."""
    return [world.parts[name] for name in PARTS if name in world.parts]


def private_address(name: str) -> str:
    """Return the address of a private name, computed from the name alone, so that every world has the same."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % _ADDRESSES
    return str(IPv4Address(_FIRST_ADDRESS + 1 + number))


def private_place(world: World, address: str, port: int, inside: str | None = None) -> int | None:
    """Return the loopback port behind a port of a private name or its address. None if no server listens there, or if a
    client in the region `inside` can't reach it.
    """
    for part in private_parts(world):
        for name in part.names():
            if address in (name, private_address(name)):
                found = part.place(name, port, inside)
                if found is not None:
                    return found
    return None
