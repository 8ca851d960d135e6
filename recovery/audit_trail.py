"""The audit trail in the ledger: one numbered item per record, chained by hashes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from recovery.ledger import text_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class LastAudit:
    """The number and hash of the newest record of an execution's audit trail; 0 and empty before the first."""

    number: int
    hash: str


def read_last_audit(client: "DynamoDBClient", table: str, execution: str) -> LastAudit:
    """Return the number and hash of the newest record of an execution's audit trail."""
    found = client.query(
        TableName=table,
        KeyConditionExpression="pk = :kind",
        ExpressionAttributeValues={":kind": {"S": f"audit#{execution}"}},
        ScanIndexForward=False,
        ConsistentRead=True,
        Limit=1,
    )["Items"]
    return LastAudit(int(found[0]["sk"]["S"]), text_of(found[0], "hash")) if found else LastAudit(0, "")


def write_audit(client: "DynamoDBClient", table: str, execution: str, record: Mapping[str, Any]) -> None:
    """Write a record unless one with its number exists, which then has the same content."""
    try:
        client.put_item(
            TableName=table,
            Item={
                "pk": {"S": f"audit#{execution}"},
                "sk": {"S": f"{record['number']:08}"},
                "hash": {"S": record["hash"]},
                "record": {"S": json.dumps(record, sort_keys=True)},
            },
            ConditionExpression="attribute_not_exists(pk)",
        )
    except client.exceptions.ConditionalCheckFailedException:
        return
