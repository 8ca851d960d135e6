"""Items of the global table that only the old region's replica has; DynamoDB merges the replicas by itself once both
regions are up.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from operations.divergence.finding import Export, Finding
from recovery.steps.heartbeat import PARTITION, read_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

STORE = "items"
TOLD = (
    "items that differ from the active region's; once both regions are up the global table merges them by itself, and "
    "of two writes to an item the last one wins"
)
# A replica is a second behind as a rule: what still differs afterwards isn't on its way.
SETTLE_SECONDS = 5.0
# BatchGetItem takes a hundred keys.
KEYS = 100
# Reading more than that costs more than it tells; then the heartbeats say whether anything is missing.
LIMIT = 1_000_000
BEAT = {"S": PARTITION}
Item = Mapping[str, Any]
Identity = tuple[str, ...]


def differing(
    there: Mapping[Identity, Item], here: Mapping[Identity, Item]
) -> list[tuple[Item, Item | None]]:
    """Return the items of the old region's replica that the new region's replica lacks or has differently, each with
    the new replica's version. Pure.
    """
    return [(item, here.get(key)) for key, item in there.items() if here.get(key) != item]


def look(
    old: "DynamoDBClient",
    new: "DynamoDBClient",
    table: str,
    region: str,
    *,
    sleep: Callable[[float], None],
    export: Export,
    limit: int = LIMIT,
) -> Finding:
    """Compare every item of the old region's replica with the new one's. `region` is the old region."""
    keys = [each["AttributeName"] for each in old.describe_table(TableName=table)["Table"]["KeySchema"]]
    tally = export.tally(STORE)
    candidates: list[Item] = []
    seen = 0
    for page in _pages(old, table):
        seen += len(page)
        if seen > limit:
            return _by_heartbeat(old, new, table, region, limit)
        there = {_identity(item, keys): item for item in page if item[keys[0]] != BEAT}
        here = _get(new, table, keys, list(there.values()))
        candidates += [item for item, _ in differing(there, here)]
    if candidates:
        sleep(SETTLE_SECONDS)
    for batch in (candidates[at : at + KEYS] for at in range(0, len(candidates), KEYS)):
        there, here = _get(old, table, keys, batch), _get(new, table, keys, batch)
        for item, present in differing(there, here):
            tally.add({"item": item, "item_here": present})
    return tally.finding(STORE, TOLD, merges=True)


def _by_heartbeat(old: Any, new: Any, table: str, region: str, limit: int) -> Finding:
    there, here = read_table(old, table, region), read_table(new, table, region)
    told = f"{TOLD}; more than {limit} items, so only the heartbeats were compared"
    if there is None or here is None:
        return Finding(
            STORE,
            told,
            unknown=f"the heartbeats of {region} aren't in both replicas of the global table",
            merges=True,
        )
    if here.number < there.number:
        why = (
            f"the last heartbeat of {region} is number {there.number} there and {here.number} in the active region: "
            "writes between the two aren't replicated yet"
        )
        return Finding(STORE, told, unknown=why, merges=True)
    return Finding(STORE, told, merges=True)


def _pages(client: "DynamoDBClient", table: str) -> Iterator[Sequence[Item]]:
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield page["Items"]


def _get(
    client: "DynamoDBClient", table: str, keys: Sequence[str], items: Sequence[Item]
) -> dict[Identity, Item]:
    found: dict[Identity, Item] = {}
    wanted = [{key: item[key] for key in keys} for item in items]
    while wanted:
        asked: Any = {table: {"Keys": wanted[:KEYS], "ConsistentRead": True}}
        answer = client.batch_get_item(RequestItems=asked)
        found |= {_identity(item, keys): item for item in answer["Responses"].get(table, [])}
        left: Any = answer.get("UnprocessedKeys", {})
        wanted = [*wanted[KEYS:], *left.get(table, {}).get("Keys", [])]
    return found


def _identity(item: Item, keys: Sequence[str]) -> Identity:
    return tuple(repr(item[key]) for key in keys)
