"""The program inside a function's process: loads the handler and answers invocations, as Lambda's runtime does.

Started by path with an isolated interpreter, so it uses the standard library only. Three pipes come
from the parent: invocations (one JSON object a line), answers, and one that says the parent lives:
when that closes, the process ends at once, however the parent died.
"""

import importlib
import importlib.util
import json
import os
import sys
import threading
import time
import traceback
from types import ModuleType
from typing import Any

_REAL_SLEEP = time.sleep
# How fast the world runs for this invocation; sleeps shorten by it.
_pace = 1.0


class Context:
    """The context object of a Python function."""

    client_context = None
    identity = None

    def __init__(self, invocation: dict[str, Any]) -> None:
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.invoked_function_arn = invocation["arn"]
        self.aws_request_id = invocation["request_id"]
        self._end = time.monotonic() + invocation["timeout"]

    def get_remaining_time_in_millis(self) -> int:
        """Return milliseconds until the invocation times out."""
        return max(0, int((self._end - time.monotonic()) * 1000))


def main() -> None:
    """Answer invocations until the parent closes the pipe."""
    invocations, answers, parent, resolver, *path = sys.argv[1:]
    threading.Thread(target=_die_with_parent, args=(int(parent),), daemon=True).start()
    sys.path[:0] = [os.environ["LAMBDA_TASK_ROOT"], *path]
    time.sleep = _sleep  # type: ignore[assignment]
    _load(resolver).install(os.environ["AWS_ENDPOINT_URL"], os.environ["AWS_REGION"], inside=True)
    # Lambda starts a new environment after a failed initialisation; so does the parent.
    handler, broken = _handler(os.environ["_HANDLER"])
    with os.fdopen(int(invocations)) as incoming, os.fdopen(int(answers), "w", buffering=1) as outgoing:
        for line in incoming:
            answer = broken or _answer(handler, json.loads(line))
            sys.stdout.flush()
            outgoing.write(answer + "\n")


def _sleep(seconds: float) -> None:
    _REAL_SLEEP(seconds / _pace)


def _die_with_parent(pipe: int) -> None:
    os.read(pipe, 1)
    os._exit(1)


def _load(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("embedded_resolver", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _handler(name: str) -> tuple[Any, str | None]:
    module_name, _, function = name.rpartition(".")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        return None, _failure("Runtime.ImportModuleError", message, broken=True)
    except Exception as error:  # noqa: BLE001 - the function's own code; Lambda reports whatever it raises
        return None, _raised(error, broken=True)
    if not hasattr(module, function):
        message = f"Handler '{function}' missing on module '{module_name}'"
        return None, _failure("Runtime.HandlerNotFound", message, broken=True)
    return getattr(module, function), None


def _answer(handler: Any, invocation: dict[str, Any]) -> str:
    os.environ["_X_AMZN_TRACE_ID"] = f"Root=1-{invocation['request_id'][:8]}-embedded;Sampled=0"
    # One invocation at a time, as in Lambda, so a global will do.
    global _pace
    _pace = invocation["pace"]
    try:
        result = handler(invocation["event"], Context(invocation))
    except SystemExit:
        # Lambda sees the process end; so does the parent.
        sys.stdout.flush()
        os._exit(1)
    except BaseException as error:  # noqa: BLE001 - the function's own code
        return _raised(error)
    try:
        return json.dumps({"result": result})
    except (TypeError, ValueError) as error:
        return _failure("Runtime.MarshalError", f"Unable to marshal response: {error}")


def _raised(error: BaseException, *, broken: bool = False) -> str:
    trace = traceback.format_list(traceback.extract_tb(error.__traceback__)[1:])
    print(f"[ERROR] {type(error).__name__}: {error}\nTraceback (most recent call last):\n{''.join(trace)}")
    return _document(type(error).__name__, str(error), trace, broken)


def _failure(kind: str, message: str, *, broken: bool = False) -> str:
    print(f"[ERROR] {kind}: {message}")
    return _document(kind, message, [], broken)


def _document(kind: str, message: str, trace: list[str], broken: bool) -> str:
    """Return the answer to an invocation that failed with an error; `broken` says that this process can't run
    the function at all.
    """
    error = {"errorMessage": message, "errorType": kind, "stackTrace": trace}
    return json.dumps({"error": error, "broken": broken})


if __name__ == "__main__":
    main()
