"""Tables of an AWS in this process, by the names of their keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def table(client: Any, name: str, *keys: str) -> Iterator[None]:
    """Have a table whose partition key, and sort key if there is one, are `keys`."""
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[
            {"AttributeName": key, "KeyType": kind}
            for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
        ],
    )
    try:
        yield
    finally:
        client.delete_table(TableName=name)
