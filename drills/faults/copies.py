"""Faults of a test copy only: it is destroyed afterwards, so most of them aren't undone."""

from collections.abc import Callable
from typing import Any, ClassVar, Literal

from botocore.exceptions import ClientError

from drills.faults.fault import Fault, InCopy, Kept, OnAws, Spec
from operations.target import Target

# Half an hour, as a large database takes a while.
PATIENCE = {"Delay": 5, "MaxAttempts": 360}
GONE = ("DBInstanceNotFound", "DBInstanceNotFoundFault", "DBSnapshotNotFound", "DBSnapshotNotFoundFault")


def lost_snapshot(database: str) -> str:
    """Return the name of the final snapshot of the database that a drill deletes."""
    return f"{database}-drilled"


def restored_name(database: str) -> str:
    """Return the name of the database that a drill restores."""
    return f"{database}-restored"


class DatabaseDeleted(Spec):
    """The copy's database is deleted, as by a mistaken apply. It leaves its final snapshot, unless the settings
    exclude one.

    The undo removes the snapshot and the restored database, because they aren't in Terraform's state.
    """

    on_aws: ClassVar[OnAws] = "safe"
    in_copy: ClassVar[InCopy] = "only"
    loses: ClassVar[bool] = True
    kind: Literal["database-deleted"]
    leaves_snapshot: bool = True

    def make(self, target: Target) -> Fault:
        rds, name = target.client("rds", target.passive.region), target.passive.database
        snapshot = lost_snapshot(name)

        def begin(_: Kept) -> None:
            wanted = (
                {"FinalDBSnapshotIdentifier": snapshot}
                if self.leaves_snapshot
                else {"SkipFinalSnapshot": True}
            )
            _unless_gone(lambda: rds.delete_db_instance(DBInstanceIdentifier=name, **wanted))

        def undo(_: Kept) -> None:
            try:
                _remove(rds, restored_name(name))
            finally:
                _remove_snapshot(rds, snapshot)

        left = f"and leaves {snapshot}" if self.leaves_snapshot else "without a final snapshot"
        return Fault(f"{name} is deleted {left}", begin=begin, undo=undo)


class InstancesEnded(Spec):
    """All instances of the copy's group are terminated at once; the group itself stays."""

    on_aws: ClassVar[OnAws] = "safe"
    in_copy: ClassVar[InCopy] = "only"
    loses: ClassVar[bool] = True
    kind: Literal["instances-ended"]

    def make(self, target: Target) -> Fault:
        client, name = target.client("autoscaling", target.passive.region), target.passive.auto_scaling_group

        def begin(_: Kept) -> None:
            (group,) = client.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
            for instance in group["Instances"]:
                client.terminate_instance_in_auto_scaling_group(
                    InstanceId=instance["InstanceId"], ShouldDecrementDesiredCapacity=False
                )

        return Fault(f"all instances of {name} are terminated", begin=begin, undo=lambda _: None)


def _remove(rds: Any, name: str) -> None:
    """Delete a restored database, and wait until it is gone: Terraform can't destroy its network before."""

    def delete() -> None:
        _unless_gone(lambda: rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True))

    try:
        delete()
    except rds.exceptions.InvalidDBInstanceStateFault:
        # One that is being made can't be deleted yet.
        rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier=name, WaiterConfig=PATIENCE)
        delete()
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier=name, WaiterConfig=PATIENCE)


def _remove_snapshot(rds: Any, name: str) -> None:
    def delete() -> None:
        _unless_gone(lambda: rds.delete_db_snapshot(DBSnapshotIdentifier=name))

    try:
        delete()
    except rds.exceptions.InvalidDBSnapshotStateFault:
        rds.get_waiter("db_snapshot_available").wait(DBSnapshotIdentifier=name, WaiterConfig=PATIENCE)
        delete()


def _unless_gone(call: Callable[[], Any]) -> None:
    try:
        call()
    except ClientError as error:
        if error.response["Error"]["Code"] not in GONE:
            raise
