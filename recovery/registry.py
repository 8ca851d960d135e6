"""The stores of one layer: the one list that everything in this layer walks (docs/adr/0034)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Stores in the order in which lists name them. Each layer has its own registry."""

    def __init__(self, *stores: T) -> None:
        self._stores = list(stores)

    def __iter__(self) -> Iterator[T]:
        return iter(self._stores)

    def register(self, store: T) -> None:
        """Add a store: everything that walks the registry includes it from now on."""
        self._stores.append(store)

    @contextmanager
    def with_store(self, store: T) -> Iterator[None]:
        """Add one more store for the duration of the context, as a test does."""
        self.register(store)
        try:
            yield
        finally:
            self._stores.remove(store)


def entries(stores: dict[str, dict[str, object]], kind: str) -> dict[str, dict[str, object]]:
    """Return a function's settings of each instance of a kind: for `queue`, those of `queue/orders`."""
    return {name: said for name, said in stores.items() if name.partition("/")[0] == kind}
