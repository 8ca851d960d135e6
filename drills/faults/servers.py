"""The databases or caches of the active region, lost alone."""

from typing import ClassVar, Literal

from drills.faults.fault import Fault, Spec
from drills.target import Target


class ServersLost(Spec):
    """Their API goes on answering, and says nothing of it."""

    loses: ClassVar[bool] = True
    kind: Literal["servers-lost"]
    part: Literal["databases", "caches"]
    mode: Literal["refuse", "hang"] = "refuse"
    """Connections dropped, or no answer."""

    def make(self, target: Target) -> Fault:
        region = target.active.region
        return Fault(
            f"the {self.part} of {region} are lost ({self.mode})",
            begin=lambda _: target.control.begin_servers_outage(region, self.part, self.mode),
            undo=lambda _: target.control.end_servers_outage(region, self.part),
        )
