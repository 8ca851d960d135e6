"""A stop of the failover's own execution."""

from typing import ClassVar, Literal

from drills.faults.fault import Fault, Kept, OnAws, Spec
from operations.target import Target


class ExecutionStopped(Spec):
    """A stop of the running executions of the passive region's state machine, in whatever state they are. The undo does
    nothing, because an execution can't be resumed: an operator starts the failover again.
    """

    on_aws: ClassVar[OnAws] = "destructive"
    kind: Literal["execution-stopped"]

    def make(self, target: Target) -> Fault:
        machines, here = target.client("stepfunctions", target.passive.region), target.passive

        def begin(_: Kept) -> None:
            running = machines.list_executions(stateMachineArn=here.state_machine_arn, statusFilter="RUNNING")
            for execution in running["executions"]:
                machines.stop_execution(
                    executionArn=execution["executionArn"], error="Drill", cause="stopped by a drill"
                )

        return Fault(
            f"the failover's execution in {here.region} is stopped", begin=begin, undo=lambda _: None
        )
