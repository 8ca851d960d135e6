"""Executions of state machines: how they start and end, and which events and metrics they publish."""

import datetime
import json
import time
from typing import Any

from moto.stepfunctions.parser.api import ExecutionStatus, HistoryEventType
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventManager
from moto.stepfunctions.parser.asl.eval.program_state import ProgramStopped, ProgramTimedOut
from moto.stepfunctions.parser.backend import execution as executions

from embedded_aws.extension import Extension
from embedded_aws.lock import MOTO
from embedded_aws.patching import Method, replace, wrap
from embedded_aws.runtime.bus import publish_service_event
from embedded_aws.runtime.telemetry import put_metrics
from embedded_aws.world import World

STATUS_CHANGE = "Step Functions Execution Status Change"
_LAST_EVENTS = {
    HistoryEventType.ExecutionAborted,
    HistoryEventType.ExecutionFailed,
    HistoryEventType.ExecutionSucceeded,
    HistoryEventType.ExecutionTimedOut,
}
_METRICS = {
    "SUCCEEDED": "ExecutionsSucceeded",
    "FAILED": "ExecutionsFailed",
    "ABORTED": "ExecutionsAborted",
    "TIMED_OUT": "ExecutionsTimedOut",
}


def _install_ends(world: World) -> None:
    wrap(EventManager, "add_event", _nothing_after_the_end)
    for name in ("set_error", "set_ended"):
        wrap(Environment, name, _unless_over)
    for name in ("set_stop", "set_timed_out"):
        wrap(Environment, name, _ends_at_once)
    wrap(executions.Execution, "start", lambda stock: _started(stock, world))
    replace(executions.Execution, "stop", _stop)
    communication = executions.BaseExecutionWorkerCommunication
    wrap(communication, "terminated", lambda stock: _terminated(stock, world))


def _nothing_after_the_end(stock: Method) -> Method:
    def add_event(self: Any, context: Any, event_type: Any, *args: Any, **options: Any) -> Any:
        with MOTO:
            if getattr(self, "ended", False):
                return context.last_published_event_id
            self.ended = event_type in _LAST_EVENTS
            return stock(self, context, event_type, *args, **options)

    return add_event


def _unless_over(stock: Method) -> Method:
    def change(self: Any, *args: Any, **options: Any) -> None:
        # What a task says after its execution was stopped or timed out changes nothing.
        if not isinstance(self._program_state, ProgramStopped | ProgramTimedOut):
            stock(self, *args, **options)

    return change


def _ends_at_once(stock: Method) -> Method:
    def change(self: Any, *args: Any, **options: Any) -> None:
        stock(self, *args, **options)
        if self.is_frame():
            return
        state = self._program_state
        if isinstance(state, ProgramStopped):
            details = {"executionAbortedEventDetails": {"error": state.error, "cause": state.cause}}
            self.event_history_context.source_event_id = 0
            self.event_manager.add_event(
                self.event_history_context, HistoryEventType.ExecutionAborted, event_details=details
            )
        elif isinstance(state, ProgramTimedOut):
            self.event_manager.add_event(
                self.event_history_context,
                HistoryEventType.ExecutionTimedOut,
                event_details={"executionTimedOutEventDetails": {}},
            )
        over = getattr(self, "over", None)
        if over is not None:
            over.set()

    return change


def _started(stock: Method, world: World) -> Method:
    def start(self: Any) -> None:
        stock(self)
        _tell(world, self)
        dimensions = {"StateMachineArn": self.state_machine_arn}
        put_metrics(world, self.region_name, "AWS/States", dimensions, {"ExecutionsStarted": 1.0})

    return start


def _stop(self: Any, stop_date: datetime.datetime, error: str | None, cause: str | None) -> None:
    if self.exec_status != ExecutionStatus.RUNNING:
        return
    deadline = time.monotonic() + 5
    while self.exec_worker.env is None or not self.exec_worker.env.is_running():
        # Its thread hasn't begun; it needs no lock of ours to do so.
        if self.exec_status != ExecutionStatus.RUNNING or time.monotonic() > deadline:
            return
        time.sleep(0.01)
    self.error, self.cause = error or None, cause or None
    self.exec_worker.stop(stop_date=stop_date, cause=cause, error=error)
    self.exec_status, self.stop_date = ExecutionStatus.ABORTED, stop_date


def _terminated(stock: Method, world: World) -> Method:
    def terminated(self: Any) -> None:
        execution = self.execution
        with MOTO:
            stock(self)
            _tell(world, execution)
            seconds = (execution.stop_date - execution.start_date).total_seconds()
            values = {"ExecutionTime": seconds * 1000, _METRICS[execution.status]: 1.0}
            values |= {name: 0.0 for name in _METRICS.values() if name not in values}
            dimensions = {"StateMachineArn": execution.state_machine_arn}
            put_metrics(world, execution.region_name, "AWS/States", dimensions, values)

    return terminated


def _tell(world: World, execution: Any) -> None:
    detail = {
        "executionArn": execution.execution_arn,
        "stateMachineArn": execution.state_machine_arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": int(execution.start_date.timestamp() * 1000),
        "stopDate": None if execution.stop_date is None else int(execution.stop_date.timestamp() * 1000),
        "input": execution.execution_input,
        "output": None if execution.output is None else json.dumps(execution.output, default=str),
        "error": execution.error,
        "cause": execution.cause,
    }
    region, arn = execution.region_name, execution.execution_arn
    publish_service_event(world, region, "aws.states", STATUS_CHANGE, [arn], detail)


ENDS = Extension(
    service="states",
    gap="in moto, a stopped execution runs until its task ends, and may then become FAILED; executions publish no "
    "events and no metrics",
    install=_install_ends,
)
