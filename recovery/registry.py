"""The list of one layer's stores: code that concerns every store iterates over this list (docs/adr/0034)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """A list of stores, in the order in which they are shown. Each layer has its own registry."""

    def __init__(self, *stores: T) -> None:
        self._stores = list(stores)

    def __iter__(self) -> Iterator[T]:
        return iter(self._stores)

    def register(self, store: T) -> None:
        """Add a store, so that everything that iterates over the registry includes it from now on."""
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
    """Return the settings of every store of one kind: for the kind `queue` those of `queue/orders`, for example."""
    return {name: said for name, said in stores.items() if name.partition("/")[0] == kind}
