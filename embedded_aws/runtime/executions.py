"""Executions of state machines: how they start and end, their history, and what they tell the world."""

import datetime
import json
import time
import uuid
from typing import Any

from moto.core.responses import ActionResult
from moto.stepfunctions import responses
from moto.stepfunctions.parser import models
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
# GetExecutionHistory returns at most so many events a page, and 100 unless asked.
LARGEST_PAGE, DEFAULT_PAGE = 1000, 100
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


def _install_api(_: World) -> None:
    backend = models.StepFunctionsParserBackend
    wrap(backend, "start_execution", _named)
    api = responses.StepFunctionResponse
    replace(api, "get_execution_history", _history)
    replace(api, "stop_execution", _stop_execution)
    wrap(api, "describe_execution", _with_stop_date)
    replace(api, "send_task_failure", _send_task_failure)


def _named(stock: Method) -> Method:
    def start_execution(
        self: Any, state_machine_arn: str, name: str | None = None, *args: Any, **more: Any
    ) -> Any:
        return stock(self, state_machine_arn, name or str(uuid.uuid4()), *args, **more)

    return start_execution


def _history(self: Any) -> ActionResult:
    arn = self._get_param("executionArn")
    events = self.stepfunction_backend.get_execution_history(arn)["events"]
    if self._get_param("reverseOrder"):
        events = events[::-1]
    begin = int(self._get_param("nextToken") or 0)
    count = min(int(self._get_param("maxResults") or DEFAULT_PAGE) or DEFAULT_PAGE, LARGEST_PAGE)
    page: dict[str, Any] = {"events": events[begin : begin + count]}
    if begin + count < len(events):
        page["nextToken"] = str(begin + count)
    return ActionResult(page)


def _stop_execution(self: Any) -> ActionResult:
    arn = self._get_param("executionArn")
    execution = self.stepfunction_backend.describe_execution(arn)
    error, cause = self._get_param("error"), self._get_param("cause")
    execution.stop(stop_date=datetime.datetime.now(datetime.UTC), error=error, cause=cause)
    return ActionResult({"stopDate": execution.stop_date})


def _with_stop_date(stock: Method) -> Method:
    def describe_execution(self: Any) -> Any:
        answer = stock(self)
        execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
        if execution.stop_date is not None:
            answer.result["stopDate"] = execution.stop_date
        return answer

    return describe_execution


def _send_task_failure(self: Any) -> ActionResult:
    token, error, cause = (self._get_param(name) for name in ("taskToken", "error", "cause"))
    self.stepfunction_backend.send_task_failure(token, error=error, cause=cause)
    return ActionResult({})


ENDS = Extension(
    service="states",
    gap="a stopped execution goes on until its task ends, and then may count as failed; no events, no metrics",
    install=_install_ends,
)
API = Extension(
    service="states",
    gap="an execution without a name gets none, histories have no pages",
    install=_install_api,
)
