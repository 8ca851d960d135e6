"""Creates DynamoDB tables in moto, in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.tables import create_table


@contextmanager
def table(client: Any, name: str, *keys: str) -> Iterator[None]:
    """Provide a table while the context lasts; `keys` are its partition key and, if given, its sort key."""
    create_table(client, name, *keys)
    try:
        yield
    finally:
        client.delete_table(TableName=name)
