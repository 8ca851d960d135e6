"""Faults of servers: databases or caches of the active region that are lost while the region stays up, and a status of
the passive region's database.
"""

from typing import ClassVar, Literal

from drills.faults.fault import Fault, Spec
from operations.target import Target


class ServersLost(Spec):
    """A loss of servers, whose API goes on answering as if they were there."""

    loses: ClassVar[bool] = True
    kind: Literal["servers-lost"]
    part: Literal["databases", "caches"]
    mode: Literal["refuse", "hang"] = "refuse"
    """Behaviour of the lost servers: `refuse` drops connections, `hang` never answers."""

    def make(self, target: Target) -> Fault:
        region = target.active.region
        return Fault(
            f"the {self.part} of {region} are lost ({self.mode})",
            begin=lambda _: target.control.begin_servers_outage(region, self.part, self.mode),
            undo=lambda _: target.control.end_servers_outage(region, self.part),
        )


class DatabaseStatus(Spec):
    """A status of the passive region's database that isn't `available`, as during maintenance or after a failure."""

    kind: Literal["database-status"]
    status: str

    def make(self, target: Target) -> Fault:
        region, name = target.passive.region, target.passive.database
        return Fault(
            f"the database {name} has the status {self.status}",
            begin=lambda _: target.control.put_database_status(region, name, self.status),
            undo=lambda _: target.control.remove_database_status(region, name),
        )
