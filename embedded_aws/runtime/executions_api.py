"""API calls about executions: their names, the pages of their histories, the causes of stops and failures."""

import datetime
import json
import uuid
from collections.abc import Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.stepfunctions import responses
from moto.stepfunctions.parser import models

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, replace, wrap
from embedded_aws.world import World

# GetExecutionHistory returns at most so many events a page, and 100 unless asked.
LARGEST_PAGE, DEFAULT_PAGE = 1000, 100


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


def _history(self: Any) -> str:
    """Answer with a page of an execution's history. The events are stored in AWS's form already, except for their
    times, so moto's serializer is bypassed: it looked up forty possible members in each event, nine tenths of this
    call's time.
    """
    arn = self._get_param("executionArn")
    events = self.stepfunction_backend.get_execution_history(arn)["events"]
    if self._get_param("reverseOrder"):
        events = events[::-1]
    begin = int(self._get_param("nextToken") or 0)
    count = min(int(self._get_param("maxResults") or DEFAULT_PAGE) or DEFAULT_PAGE, LARGEST_PAGE)
    page: dict[str, Any] = {"events": [_as_sent(event) for event in events[begin : begin + count]]}
    if begin + count < len(events):
        page["nextToken"] = str(begin + count)
    return json.dumps(page)


def _as_sent(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event of a history with its time in seconds since 1970, and without members that have no
    value.
    """
    sent: dict[str, Any] = _without_missing(event)
    return {**sent, "timestamp": datetime.datetime.fromisoformat(event["timestamp"]).timestamp()}


def _without_missing(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {name: _without_missing(each) for name, each in value.items() if each is not None}


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


API = Extension(
    service="states",
    gap="moto gives an execution that is started without a name no name, and doesn't divide histories into pages",
    install=_install_api,
)
