"""A stop of the replication from one region to the other."""

import time
from typing import Literal

from pydantic import Field

from drills.faults.fault import Fault, Kept, Spec
from operations.target import Target

Store = Literal["rds", "dynamodb", "s3"]


class ReplicationPaused(Spec):
    """Writes of a region aren't replicated, and nobody notices for a while."""

    kind: Literal["replication-paused"]
    stores: list[Store] = Field(default=["rds"], min_length=1)
    seconds: float = Field(default=0, ge=0, le=120)
    """Seconds to wait before the next fault begins, in real time."""
    towards: Literal["passive", "active"] = "passive"
    """Destination that gets no writes; `active`: the passive region's writes aren't replicated to the active one."""

    def make(self, target: Target) -> Fault:
        here, there = target.active.region, target.passive.region
        if self.towards == "active":
            here, there = there, here

        def begin(_: Kept) -> None:
            for store in self.stores:
                target.control.set_replication(store, here, there, paused=True)
            time.sleep(self.seconds)

        def undo(_: Kept) -> None:
            for store in self.stores:
                target.control.set_replication(store, here, there)

        lasting = f" for {self.seconds:g} s before the loss" if self.seconds else ""
        return Fault(
            f"{there} gets no replicated writes of {', '.join(self.stores)}{lasting}", begin=begin, undo=undo
        )
