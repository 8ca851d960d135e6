"""Tables of DynamoDB, by the names of their keys."""

from typing import Any


def create_table(client: Any, name: str, *keys: str) -> None:
    """Make a table whose partition key, and sort key if there is one, are `keys`."""
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[
            {"AttributeName": key, "KeyType": kind}
            for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
        ],
    )
