"""The ends of the evidence chains, kept in the recovery ledger. Only a comparison with them shows that a chain lacks
its last records, or was rewritten from its beginning.

The audit function writes each record of a trail to the bucket first, then to the ledger. Of the drills' chain the
ledger has only the end, which is written after the chain.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from operations.target import Target
from recovery.clock import parsed, written
from recovery.ledger import LedgerError

EVIDENCE, DRILLS, AUDIT = "evidence", "drills", "audit/"


@dataclass(frozen=True)
class End:
    """The last record of a chain, according to the ledger: its number and hash, and the region and time of its first
    write.
    """

    number: int
    hash: str
    region: str
    at: datetime


def keep(target: Target, number: int, digest: str, at: datetime | None = None) -> None:
    """Write the end of the drills' chain to the ledger, unless the ledger has the same or a higher number already."""
    client = target.client("dynamodb", target.passive.region)
    item = {
        "pk": {"S": EVIDENCE},
        "sk": {"S": DRILLS},
        "number": {"N": str(number)},
        "hash": {"S": digest},
        "region": {"S": target.passive.region},
        "at": {"S": written(at or datetime.now(UTC))},
    }
    try:
        client.put_item(
            TableName=target.names.ledger_table,
            Item=item,
            ConditionExpression="attribute_not_exists(pk) OR #number < :number",
            ExpressionAttributeNames={"#number": "number"},
            ExpressionAttributeValues={":number": item["number"]},
        )
    except client.exceptions.ConditionalCheckFailedException:
        return


def read(client: Any, table: str, chains: Iterable[str]) -> dict[str, End]:
    """Return the ends of chains that the ledger has, by chain: those in `chains`, every execution's, and the drills'.

    Raises LedgerError for an item with a value that this project never writes.
    """
    names = {*chains, DRILLS, *(f"{AUDIT}{name}" for name in _executions(client, table))}
    found = {}
    for name in names:
        item = _drills(client, table) if name == DRILLS else _trail(client, table, name.removeprefix(AUDIT))
        if item is not None:
            found[name] = _end(item)
    return found


def _end(item: Mapping[str, Any]) -> End:
    try:
        if "record" not in item:
            moment = parsed(item["at"]["S"])
            return End(int(item["number"]["N"]), item["hash"]["S"], item["region"]["S"], moment)
        record = json.loads(item["record"]["S"])
        region = record["execution"].split(":")[3]
        return End(int(item["sk"]["S"]), item["hash"]["S"], region, parsed(record["at"]))
    except (KeyError, ValueError, IndexError, AttributeError, TypeError) as error:
        raise LedgerError(
            f"the ledger's item {item.get('pk')} {item.get('sk')} can't be read as the end of a chain: {error!r}"
        ) from error


def _executions(client: Any, table: str) -> set[str]:
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="pk = :kind",
        ExpressionAttributeValues={":kind": {"S": "execution"}},
        ConsistentRead=True,
    )
    return {item["sk"]["S"].split("#", 1)[1] for page in pages for item in page["Items"]}


def _trail(client: Any, table: str, execution: str) -> Mapping[str, Any] | None:
    """Return the newest audit record of an execution; None if it has none."""
    found = client.query(
        TableName=table,
        KeyConditionExpression="pk = :kind",
        ExpressionAttributeValues={":kind": {"S": f"audit#{execution}"}},
        ScanIndexForward=False,
        ConsistentRead=True,
        Limit=1,
    )["Items"]
    return found[0] if found else None


def _drills(client: Any, table: str) -> Mapping[str, Any] | None:
    key = {"pk": {"S": EVIDENCE}, "sk": {"S": DRILLS}}
    found: Mapping[str, Any] | None = client.get_item(TableName=table, Key=key, ConsistentRead=True).get(
        "Item"
    )
    return found
