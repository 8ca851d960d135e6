"""The stores of a floor: the one list that everything on this floor walks (docs/adr/0034)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Stores in the order in which lists name them. Each floor has a registry of its own kind of store."""

    def __init__(self, *stores: T) -> None:
        self._stores = list(stores)

    def __iter__(self) -> Iterator[T]:
        return iter(self._stores)

    def register(self, store: T) -> None:
        """Add a store: whatever walks the registry knows it from now on."""
        self._stores.append(store)

    @contextmanager
    def with_store(self, store: T) -> Iterator[None]:
        """Have one more store for a while, as a test does."""
        self.register(store)
        try:
            yield
        finally:
            self._stores.remove(store)


def entries(stores: dict[str, dict[str, object]], kind: str) -> dict[str, dict[str, object]]:
    """Return what the settings of a function say of each instance of a kind: of `queue`, what is said of
    `queue/orders`.
    """
    return {name: said for name, said in stores.items() if name.partition("/")[0] == kind}
