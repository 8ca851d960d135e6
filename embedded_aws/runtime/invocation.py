"""The end of a function's invocation, described as AWS does."""

import json
from dataclasses import dataclass
from typing import Any

from embedded_aws.runtime.worker import Ended, TimedOut

# An uncaught exception is "Unhandled" for every runtime but old Node.js.
UNHANDLED = "Unhandled"


@dataclass(frozen=True)
class Invocation:
    """The end of an invocation. `error` is None, or `Unhandled` when `payload` describes an error.

    `log` is what CloudWatch Logs got; `milliseconds` how long the handler ran.
    """

    request_id: str
    payload: bytes
    error: str | None
    log: str
    milliseconds: float


class ThrottledError(Exception):
    """An invocation beyond the function's reserved concurrency."""


def ended(
    answer: dict[str, Any] | Ended | TimedOut,
    request_id: str,
    timeout: float,
    printed: str,
    milliseconds: float,
) -> Invocation:
    """Return the end of an invocation, given the answer of the function's process, or the process's end or
    timeout without an answer.
    """
    if isinstance(answer, dict) and "result" in answer:
        payload, error = answer["result"], None
    else:
        payload, error = _failure(answer, request_id, timeout), UNHANDLED
        payload["requestId"] = request_id
        if not isinstance(answer, dict):
            printed += f"{payload['errorMessage']}\n"
    log = (
        f"START RequestId: {request_id} Version: $LATEST\n{printed}END RequestId: {request_id}\n"
        f"REPORT RequestId: {request_id}\tDuration: {milliseconds:.2f} ms\n"
    )
    return Invocation(request_id, json.dumps(payload).encode(), error, log, milliseconds)


def _failure(answer: dict[str, Any] | Ended | TimedOut, request_id: str, timeout: float) -> dict[str, Any]:
    if isinstance(answer, dict):
        return dict(answer["error"])
    if isinstance(answer, TimedOut):
        message = f"RequestId: {request_id} Error: Task timed out after {timeout:.2f} seconds"
        return {"errorType": "Sandbox.Timedout", "errorMessage": message}
    how = f"exit status {answer.status}" if answer.status >= 0 else f"signal: {_signal(-answer.status)}"
    message = f"RequestId: {request_id} Error: Runtime exited with error: {how}"
    return {"errorType": "Runtime.ExitError", "errorMessage": message}


def _signal(number: int) -> str:
    return {6: "aborted", 9: "killed", 11: "segmentation fault", 15: "terminated"}.get(number, str(number))
