"""The recovery ledger: which items there are, and how they are read.

It is a global table; the functions read and write the replica of their own region. The lease is in a regional table
(`recovery/lease_table.py`). Items of the ledger:

| pk | sk | meaning |
|---|---|---|
| `active` | `current` | the region that serves, since when, by which execution; epoch 0 as deployed |
| `permit` | `current` | the region whose writers may write, the epoch, and since when (`since-` plus the region) |
| `tree` | `wanted`, `stands` | the region to which the DNS records should lead users, and to which they do |
| `protection` | `current` | whether the passive region could take over: `protected` or `unprotected`, since when |
| `divergence` | resource id of a database | counts of what only this old writer has, and who compared it |
| `switch` | region | value of the region's switch: 0, 1 or 2 |
| `promotion` | region | intent to promote the region's database: `issued`, `done` or `undone` |
| `sizes` | region | sizes that the owner of the region's existing group set, before a failover changed them |
| `inhibition` | `current` | until when no alarm may start a failover, by whom and why |
| `restart` | region | the failed failover of which a person was notified that it isn't restarted |
| `probe` | probed region | when the prober first saw the loss, and last saw the region up |
| `dr-heartbeat` | region | numbers of the region's heartbeats (recovery/steps/heartbeat.py) |
| `audit#` and an execution's name | number | one event of its history, chained by hashes |
| `execution` | start time and name | what one run of the state machine did |
| `drill` | start time and scenario | verdict, RTO and RPO of a drill, or what a scheduled validation found |
| `evidence` | `drills` | where the drills' chain ends: number and hash of its last record, in which region's bucket |
| `readiness` | time | what the readiness function of the passive region found |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from recovery.clock import parsed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CURRENT = "current"
DRILL = "drill"
ACTIVE = "active"
DIVERGENCE = "divergence"
TREE, TREE_WANTED, TREE_STANDS = "tree", "wanted", "stands"
PROTECTION, PROTECTED, UNPROTECTED = "protection", "protected", "unprotected"
READINESS = "readiness"
RESTART = "restart"
SIZES = "sizes"


class LedgerError(Exception):
    """A ledger item with a value that no recovery function writes."""


@dataclass(frozen=True)
class Active:
    """The active region, and the epoch of the failover that activated it. `known` is false before any failover; then
    `region` is the one that is active as deployed, and the epoch is 0.
    """

    region: str
    known: bool
    epoch: int = 0


@dataclass(frozen=True)
class Tree:
    """The region to which the record tree leads users. An apply records it in `wanted` before it changes the records,
    and in `stands` afterwards. Both are empty before the first apply.
    """

    wanted: str
    stands: str

    def stands_for(self, region: str) -> bool:
        """Return whether the record tree leads users to `region`, and no change of it is unfinished."""
        return self.wanted == self.stands == region


@dataclass(frozen=True)
class Protection:
    """The protection: whether the passive region could take over, as of `epoch`, and since when. Before any failover
    it is protected: epoch 0, and no time.
    """

    protected: bool
    epoch: int
    since: str


@dataclass(frozen=True)
class Permit:
    """The region whose writers may write, and the epoch. Epoch 0 is that of the deployment."""

    region: str
    epoch: int


@dataclass(frozen=True)
class Inhibition:
    """An inhibition of automatic failovers: until when no alarm may start one, who inhibited them, and why."""

    until: str
    by: str
    reason: str


def read_permitted_since(client: "DynamoDBClient", table: str) -> datetime | None:
    """Return since when the permit names its region; a restarted failover doesn't change this time. None if it wasn't
    recorded.
    """
    item = _item(client, table, "permit", CURRENT)
    since = item.get(f"since-{text_of(item, 'region')}", {}).get("S") if item else None
    try:
        return None if since is None else parsed(since)
    except ValueError as error:
        raise LedgerError(f"the ledger's permit was moved at {since!r}, which isn't a time") from error


def read_active(client: "DynamoDBClient", table: str, deployed: str) -> Active:
    """Read the active region from the local replica of the ledger."""
    item = _item(client, table, ACTIVE, CURRENT)
    epoch = _number(item, "epoch") if item else 0
    if not epoch:
        return Active(deployed, known=False)
    return Active(text_of(item, "region"), known=True, epoch=epoch)


def read_tree(client: "DynamoDBClient", table: str) -> Tree:
    """Read the region to which the record tree leads users, from the local replica of the ledger."""
    wanted, stands = (_item(client, table, TREE, which) for which in (TREE_WANTED, TREE_STANDS))
    return Tree(
        *(text_of(item, "region") if item else "" for item in (wanted, stands)),
    )


def read_protection(client: "DynamoDBClient", table: str) -> Protection:
    """Read whether the passive region could take over, from the local replica of the ledger."""
    item = _item(client, table, PROTECTION, CURRENT)
    if not item:
        return Protection(protected=True, epoch=0, since="")
    state = text_of(item, "state")
    if state not in (PROTECTED, UNPROTECTED):
        raise LedgerError(
            f"the ledger's item protection has the state {state!r}; allowed: {PROTECTED}, {UNPROTECTED}"
        )
    return Protection(state == PROTECTED, _number(item, "epoch"), text_of(item, "at"))


def read_permit(client: "DynamoDBClient", table: str, deployed: str) -> Permit:
    """Read whose writers may write, from the local replica of the ledger."""
    item = _item(client, table, "permit", CURRENT)
    return Permit(text_of(item, "region"), _number(item, "epoch")) if item else Permit(deployed, 0)


def read_inhibition(client: "DynamoDBClient", table: str) -> Inhibition | None:
    """Return the last inhibition of automatic failovers, which may be over; None if there was none."""
    item = _item(client, table, "inhibition", CURRENT)
    return Inhibition(*(text_of(item, name) for name in ("until", "by", "reason"))) if item else None


def read_switch(client: "DynamoDBClient", table: str, region: str) -> int:
    """Return the switch of a region; 0, as deployed, if none was ever recorded."""
    item = _item(client, table, "switch", region)
    value = _number(item, "value") if item else 0
    if value not in (0, 1, 2):
        raise LedgerError(f"the ledger's switch of {region} is {value}; allowed: 0, 1, 2")
    return value


def read_promotion(client: "DynamoDBClient", table: str, region: str) -> str:
    """Return the state of the intent to promote the region's database: `none`, `issued`, `done` or `undone`."""
    item = _item(client, table, "promotion", region)
    return text_of(item, "state") if item else "none"


def read_loss(client: "DynamoDBClient", table: str, probed_region: str) -> str:
    """Return when the prober first saw the present loss of a region; empty if it sees none."""
    item = _item(client, table, "probe", probed_region)
    return item["lostAt"]["S"] if "lostAt" in item else ""


def read_seen_up(client: "DynamoDBClient", table: str, probed_region: str) -> bool:
    """Return whether the prober has ever seen a region up."""
    return "seenAt" in _item(client, table, "probe", probed_region)


def read_given_up(client: "DynamoDBClient", table: str, region: str) -> str:
    """Return the execution of which a person was notified that it isn't restarted; empty if nobody was notified."""
    return str(_item(client, table, RESTART, region).get("execution", {}).get("S", ""))


def record_given_up(client: "DynamoDBClient", table: str, region: str, execution: str) -> None:
    """Record that a person was notified that `execution` isn't followed by a restart."""
    client.update_item(
        TableName=table,
        Key={"pk": {"S": RESTART}, "sk": {"S": region}},
        UpdateExpression="SET execution = :execution",
        ExpressionAttributeValues={":execution": {"S": execution}},
    )


def _item(client: "DynamoDBClient", table: str, kind: str, key: str) -> Mapping[str, Any]:
    answer = client.get_item(TableName=table, Key={"pk": {"S": kind}, "sk": {"S": key}}, ConsistentRead=True)
    return answer.get("Item", {})


def text_of(item: Mapping[str, Any], name: str) -> str:
    """Return an attribute of an item that is a text. Raises LedgerError if the attribute is missing or empty."""
    value = item.get(name, {}).get("S")
    if not value:
        raise LedgerError(f"the ledger's item {item.get('pk', {}).get('S')} has no text {name!r}")
    return str(value)


def _number(item: Mapping[str, Any], name: str) -> int:
    value = item.get(name, {}).get("N")
    if value is None or not str(value).lstrip("-").isdigit():
        raise LedgerError(f"the ledger's item {item.get('pk', {}).get('S')} has no whole number {name!r}")
    return int(value)
