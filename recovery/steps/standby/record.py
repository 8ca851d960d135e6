"""The readiness function's results in the ledger, by time. Of each result only items that aren't ready are recorded."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from recovery.clock import parsed, written
from recovery.ledger import READINESS
from recovery.steps.diagnosis import Diagnosis, State, verdict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef


@dataclass(frozen=True)
class Looked:
    """One result of the readiness function: `count` items were checked, and `items` are those that weren't ready."""

    at: datetime
    region: str
    verdict: State
    count: int
    items: Sequence[Diagnosis]


def record_readiness(
    client: "DynamoDBClient", table: str, *, region: str, found: Sequence[Diagnosis], at: datetime
) -> None:
    """Record one result of the readiness function; a repetition changes nothing."""
    kept = [asdict(each) for each in found if each.state != "ready"]
    client.put_item(
        TableName=table,
        Item={
            "pk": {"S": READINESS},
            "sk": {"S": written(at)},
            "region": {"S": region},
            "verdict": {"S": verdict(found)},
            "count": {"N": str(len(found))},
            "items": {"S": json.dumps(kept, sort_keys=True)},
        },
    )


def looks(client: "DynamoDBClient", table: str, since: datetime, until: datetime) -> Iterator[Looked]:
    """Yield the readiness function's results between two times, oldest first."""
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="pk = :kind AND sk BETWEEN :since AND :until",
        ExpressionAttributeValues={
            ":kind": {"S": READINESS},
            ":since": {"S": written(since)},
            ":until": {"S": written(until)},
        },
    )
    for page in pages:
        yield from map(read, page["Items"])


def read(item: "dict[str, AttributeValueTypeDef]") -> Looked:
    """Return the result that an item of the ledger records."""
    return Looked(
        at=parsed(item["sk"]["S"]),
        region=item["region"]["S"],
        verdict=cast("State", item["verdict"]["S"]),
        count=int(item["count"]["N"]),
        items=[Diagnosis(**each) for each in json.loads(item["items"]["S"])],
    )
