"""API calls that fail."""

from typing import Literal

from drills.faults.fault import Fault, Kept, Spec
from operations.target import Target


class ApiFault(Spec):
    """A failure of every call of one operation in one region, whoever makes it."""

    kind: Literal["api-fault"]
    service: str
    operation: str
    error: str
    """The error's code, as AWS spells it."""
    status: int = 500
    where: Literal["active", "passive"] = "passive"
    """The region, by the role that it has when the drill begins."""

    def make(self, target: Target) -> Fault:
        region = (target.passive if self.where == "passive" else target.active).region
        name = f"{self.service}-{self.operation}-{region}"

        def begin(_: Kept) -> None:
            target.control.put_fault(
                name,
                self.service,
                self.operation,
                self.error,
                "injected by a drill",
                status=self.status,
                region=region,
            )

        return Fault(
            f"{self.service}:{self.operation} fails in {region} with {self.error}",
            begin=begin,
            undo=lambda _: target.control.remove_fault(name),
        )
