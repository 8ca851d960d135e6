"""Tables of an AWS in this process, by the names of their keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.tables import create_table


@contextmanager
def table(client: Any, name: str, *keys: str) -> Iterator[None]:
    """Have a table whose partition key, and sort key if there is one, are `keys`."""
    create_table(client, name, *keys)
    try:
        yield
    finally:
        client.delete_table(TableName=name)
