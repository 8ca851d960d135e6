"""One line of JSON per answer of a function, so that an execution can be followed through all of their logs."""

import functools
import json
import time
from collections.abc import Callable
from typing import Any, ParamSpec

Arguments = ParamSpec("Arguments")


def logged(handle: Callable[Arguments, dict[str, Any]]) -> Callable[Arguments, dict[str, Any]]:
    """Log what a handler answered, or the error that it raised, with the execution that asked (`executionId`)."""

    @functools.wraps(handle)
    def handle_and_log(*arguments: Arguments.args, **more: Arguments.kwargs) -> dict[str, Any]:
        event = arguments[0] if arguments else {}
        line = {
            "function": handle.__module__.rsplit(".", 1)[-1],
            "execution": event.get("executionId", "") if isinstance(event, dict) else "",
        }
        began = time.monotonic()
        try:
            answer = handle(*arguments, **more)
        except Exception as error:
            _say({**line, "level": "ERROR", "error": type(error).__name__, "cause": str(error)}, began)
            raise
        told: dict[str, Any] = {name: answer[name] for name in ("verdict", "cause") if name in answer}
        _say({**line, "level": "INFO", **told}, began)
        return answer

    return handle_and_log


def _say(line: dict[str, Any], began: float) -> None:
    print(json.dumps({**line, "seconds": round(time.monotonic() - began, 3)}), flush=True)
