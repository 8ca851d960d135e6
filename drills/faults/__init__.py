"""The kinds of faults, by name; each has its undo beside it."""

from typing import Annotated

from pydantic import Field

from drills.faults.calls import ApiFault
from drills.faults.copies import DatabaseDeleted, InstancesEnded
from drills.faults.executions import ExecutionStopped
from drills.faults.fault import Fault, Kept
from drills.faults.functions import FunctionEnvironment
from drills.faults.groups import GroupEmpty
from drills.faults.keys import AliasMoved, KeyRevoked
from drills.faults.latch import LatchOff
from drills.faults.ledger import LedgerItemLost
from drills.faults.outages import Partition, RegionOutage, RegionSlow
from drills.faults.replication import ReplicationPaused
from drills.faults.rows import RowsDeleted
from drills.faults.schedules import ScheduleOff
from drills.faults.servers import DatabaseStatus, ServersLost
from drills.faults.traffic_share import TrafficShare

__all__ = ["Fault", "FaultSpec", "Kept"]

FaultSpec = Annotated[
    AliasMoved
    | ApiFault
    | DatabaseDeleted
    | DatabaseStatus
    | ExecutionStopped
    | FunctionEnvironment
    | GroupEmpty
    | InstancesEnded
    | KeyRevoked
    | LatchOff
    | LedgerItemLost
    | Partition
    | RegionOutage
    | RegionSlow
    | ReplicationPaused
    | RowsDeleted
    | ScheduleOff
    | ServersLost
    | TrafficShare,
    Field(discriminator="kind"),
]
