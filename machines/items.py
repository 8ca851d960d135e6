"""Updates of items in the recovery ledger and the lease table. recovery/ledger.py explains each item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from machines.definition import Definition
from machines.endings import EXECUTION
from machines.states import Document
from machines.tasks import ENTERED
from recovery.lease_table import LEASE_ID

ME = {"S.$": EXECUTION}
NOW = {"S.$": ENTERED}
EPOCH = {"N.$": "$.lease.epoch"}


@dataclass(frozen=True)
class Set:
    """An attribute that an update sets, and its value. The update's expressions call them `#name` and `:placeholder`,
    both of which default to the attribute's name.
    """

    attribute: str
    value: Mapping[str, str]
    name: str = ""
    placeholder: str = ""

    @property
    def hashed(self) -> str:
        return f"#{self.name or self.attribute}"

    @property
    def colon(self) -> str:
        return f":{self.placeholder or self.attribute}"


# Who wrote it, and when.
SIGNED = (Set("execution", ME), Set("at", NOW))
STAMP = (Set("epoch", EPOCH), *SIGNED)
# A later epoch always writes, an earlier one never does.
NOT_OLDER = "attribute_not_exists(#epoch) OR #epoch <= :epoch"


def setting(
    table: str,
    key: Mapping[str, Any],
    sets: Sequence[Set],
    condition: str = "",
    *,
    names: Mapping[str, str] | None = None,
    values: Mapping[str, Any] | None = None,
) -> Document:
    """Build an update that sets attributes of an item, if a condition holds. `names` and `values` are those that only
    the condition needs.
    """
    return {
        "TableName": table,
        "Key": dict(key),
        "UpdateExpression": "SET " + ", ".join(f"{each.hashed} = {each.colon}" for each in sets),
        **({"ConditionExpression": condition} if condition else {}),
        "ExpressionAttributeNames": {each.hashed: each.attribute for each in sets} | dict(names or {}),
        "ExpressionAttributeValues": {each.colon: dict(each.value) for each in sets} | dict(values or {}),
    }


def recording(names: Definition, pk: str, sk: str, sets: Sequence[Set], condition: str = "") -> Document:
    """Build an update that sets attributes of a ledger item, if a condition holds."""
    return setting(names.ledger_table, {"pk": {"S": pk}, "sk": {"S": sk}}, sets, condition)


def history(names: Definition, sets: Sequence[Set]) -> Document:
    """Build an update that sets attributes of this execution's item in the ledger."""
    key = {
        "pk": {"S": "execution"},
        "sk": {"S.$": "States.Format('{}#{}', $.startedAt, $$.Execution.Name)"},
    }
    return setting(names.ledger_table, key, sets)


def lease_key(key: str = LEASE_ID) -> dict[str, Any]:
    """Return the key of an item of the lease table."""
    return {"id": {"S": key}}


def freed(names: Definition, condition: str) -> Document:
    """Build an update that frees the lease and keeps its epoch, if the condition holds. `:me` in the condition is this
    execution.
    """
    return {
        "TableName": names.lease_table,
        "Key": lease_key(),
        "UpdateExpression": "REMOVE #holder",
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {"#holder": "holder"},
        "ExpressionAttributeValues": {":me": dict(ME)},
    }
