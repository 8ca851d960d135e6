"""Faults of the Tasks of a state machine's executions: a Task fails before its call, or the answer to its
call gets lost.

Such a fault has the service `task` (or `task-answer` for a lost answer), and a state's name as its operation. On AWS
the same happens when a service throttles, a function crashes, or the network eats an answer.
"""

from typing import Any

from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

from embedded_aws.extension import Extension
from embedded_aws.faults import Fault
from embedded_aws.patching import Method, wrap
from embedded_aws.world import World

_TASK = state_task_service.StateTaskService
BEFORE, ANSWER = "task", "task-answer"
TIMEOUT = "States.Timeout"


def _install(world: World) -> None:
    def faulty(stock: Method) -> Method:
        def _eval_execution(self: Any, env: Any) -> None:
            _fail(world, self, env, BEFORE)
            stock(self, env)
            _fail(world, self, env, ANSWER)

        return _eval_execution

    wrap(_TASK, "_eval_execution", faulty)


def _fail(world: World, task: Any, env: Any, service: str) -> None:
    taken = world.faults.take(None, service, task.name)
    if taken is not None:
        raise FailureEventException(_event(task, env, taken[1]))


def _event(task: Any, env: Any, fault: Fault) -> FailureEvent:
    if fault.error == TIMEOUT:
        event: FailureEvent = task._get_timed_out_failure_event(env)
        return event
    details = TaskFailedEventDetails(
        error=fault.error,
        cause=fault.message,
        resourceType=task._get_sfn_resource_type(),
        resource=task._get_sfn_resource(),
    )
    return FailureEvent(
        env=env,
        error_name=CustomErrorName(fault.error),
        event_type=HistoryEventType.TaskFailed,
        event_details=EventDetails(taskFailedEventDetails=details),
    )


FAULTS = Extension(
    service="states",
    gap="moto has no way to make one Task of a running execution fail",
    install=_install,
)
