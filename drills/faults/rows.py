"""A wrong DELETE, which every replica copies."""

from typing import ClassVar, Literal

from application.tables import schema_of
from drills.database_heartbeat import connected_to_writer
from drills.faults.fault import Fault, Kept, Spec
from operations.target import Target


class RowsDeleted(Spec):
    """A deletion of all records of the application in the active region's database, which only a restore undoes."""

    loses: ClassVar[bool] = True
    kind: Literal["rows-deleted"]

    def make(self, target: Target) -> Fault:
        def begin(_: Kept) -> None:
            with connected_to_writer(target, target.active) as cursor:
                cursor.execute(f"DELETE FROM {schema_of(target.names.database_name)}.records")

        return Fault("all records are deleted by mistake, in every copy", begin=begin, undo=lambda _: None)
