"""A missing item of the ledger."""

from typing import ClassVar, Literal

from drills.faults.fault import Fault, Kept, OnAws, Spec
from operations.target import Target


class LedgerItemLost(Spec):
    """An item of the passive region's replica of the ledger is deleted."""

    on_aws: ClassVar[OnAws] = "destructive"
    kind: Literal["ledger-item-lost"]
    pk: str
    sk: Literal["passive region", "current"]
    """Sort key of the item; `passive region` stands for that region's name."""

    def make(self, target: Target) -> Fault:
        region, table = target.passive.region, target.names.ledger_table
        sort = region if self.sk == "passive region" else self.sk
        key = {"pk": {"S": self.pk}, "sk": {"S": sort}}

        def begin(_: Kept) -> None:
            target.client("dynamodb", region).delete_item(TableName=table, Key=key)

        def look() -> Kept:
            found = target.client("dynamodb", region).get_item(TableName=table, Key=key, ConsistentRead=True)
            return {"item": found.get("Item")}

        def undo(kept: Kept) -> None:
            # What was written since is newer than what was lost.
            if kept["item"] is not None and look()["item"] is None:
                target.client("dynamodb", region).put_item(TableName=table, Item=kept["item"])

        return Fault(
            f"the ledger in {region} has lost the item with pk {self.pk} and sk {sort}",
            begin=begin,
            undo=undo,
            look=look,
        )
