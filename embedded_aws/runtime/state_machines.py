"""Repairs of moto's interpreter of state machines: calls use the machine's role, an execution pauses while its region
is down, and a stop or timeout ends it at once.

`states_integrations` has the names of inputs, outputs and errors; `executions` has the events and metrics of
executions.
"""

import re
import sys
import threading
import time
from functools import lru_cache
from types import ModuleType
from typing import Any

from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.program.program import Program
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_factory,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task import StateTask
from moto.stepfunctions.parser.asl.component.state.state import CommonStateField
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils import boto_client, json_path

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, PatchError, replace, wrap
from embedded_aws.runtime.region_gate import gate_of
from embedded_aws.runtime.states_clients import Caller, Clients
from embedded_aws.world import World

# What makes a JSONPath find several values: .., wildcards, slices, filters and unions.
_INDEFINITE = re.compile(r"\.\.|\.\*|\[\*\]|\[-?\d*:|\[\?|\[[^\]']*,")
# A world has a handful of machines; each is parsed when it is made, when it is changed and by every execution.
_PARSED_AT_MOST = 64
_INDEX_AT_END = re.compile(r"\[\d+\]$")


def _install_interpreter(world: World) -> None:
    # Its import loads every integration, so that all of them are patched below.
    assert state_task_service_factory is not None

    def eval_state(self: Any, env: Any) -> None:
        gate_of(world).wait(env.aws_execution_details.region)
        EvalComponent.eval(self, env)

    if "eval" in vars(CommonStateField):
        raise PatchError(
            "moto's CommonStateField now has its own method eval; adapt the extension to this version of moto"
        )
    CommonStateField.eval = eval_state
    replace(WaitFunction, "_wait_interval", _wait)
    wrap(Program, "eval", _evaluated)
    wrap(AmazonStateLanguageParser, "parse", _parsed_once)


def _parsed_once(stock: Method) -> Method:
    """Parse each definition once, because parsing takes seconds. Executions may share the result, which has
    no state of theirs.
    """
    return staticmethod(lru_cache(maxsize=_PARSED_AT_MOST)(stock))


def _wait(self: Any, env: Any, wait_seconds: float) -> None:
    """Wait `wait_seconds`, or until the execution ends. moto's own method may wait twice as long."""
    del self
    deadline = time.monotonic() + wait_seconds
    while env.is_running():
        left = deadline - time.monotonic()
        if left <= 0:
            return
        # In slices, because an event that is set and cleared at once may be missed.
        env.program_state_event.wait(min(left, 1.0))


def _evaluated(stock: Method) -> Method:
    """Let a stop or a timeout end an execution at once, also in the middle of a task that doesn't react to it."""

    def evaluate(self: Any, env: Any) -> None:
        if env.is_frame():
            stock(self, env)
            return
        seconds = self.timeout_seconds.timeout_seconds if self.timeout_seconds else None
        env.next_state_name = self.start_at.start_at_name
        env.over = threading.Event()

        def body() -> None:
            try:
                EvalComponent.eval(self, env)
            finally:
                env.over.set()

        threading.Thread(target=body, name="execution", daemon=True).start()
        if not env.over.wait(seconds):
            env.set_timed_out()

    return evaluate


def _install_credentials(world: World) -> None:
    clients = Clients(world)

    def client_for(region: str, service: str, state_credentials: Any = None) -> Any:
        caller = getattr(state_credentials, "caller", None)
        return clients.client(region, service, caller)

    wrap(StateTask, "_eval_state_credentials", _with_caller)
    _replace_everywhere(boto_client, "boto_client_for", client_for)


def _replace_everywhere(home: ModuleType, name: str, function: Method) -> None:
    """Replace a function of the interpreter in every module that imported it by name."""
    stock = getattr(home, name)
    parser = [
        module for known, module in sys.modules.items() if known.startswith("moto.stepfunctions.parser")
    ]
    for module in parser:
        if getattr(module, name, None) is stock:
            replace(module, name, function)


def _with_caller(stock: Method) -> Method:
    def _eval_state_credentials(self: Any, env: Any) -> Any:
        credentials = stock(self, env)
        machine = env.states.context_object.context_object_data["StateMachine"]
        region = machine["Id"].split(":")[3]
        credentials.caller = Caller(credentials.role_arn, f"states:{machine['Name']}", region)
        return credentials

    return _eval_state_credentials


def _install_paths(_: World) -> None:
    _replace_everywhere(json_path, "extract_json", _extract)


def _extract(path: str, data: Any) -> Any:
    """Return the value at a definite JSONPath, or the list of all values that an indefinite one matches.

    If the path ends in a literal index, also behind a filter, a single match is returned as itself, not as a list of
    one.
    """
    found = [match.value for match in _parsed_path(path).find(data)]
    if _INDEFINITE.search(path) is None:
        if not found:
            raise json_path.NoSuchJsonPathError(json_path=path, data=data)
        return found[0]
    return found[0] if len(found) == 1 and _INDEX_AT_END.search(path) else found


@lru_cache(maxsize=4096)
def _parsed_path(path: str) -> Any:
    return json_path.parse(path)


INTERPRETER = Extension(
    service="states",
    gap="in moto, a region's outage doesn't pause an execution, and a stop or timeout doesn't end its running task",
    install=_install_interpreter,
)
PATHS = Extension(
    service="states",
    gap="in moto, a path with an index, such as $.DbInstances[0].DbInstanceStatus, returns a list with the value",
    install=_install_paths,
)
CREDENTIALS = Extension(
    service="states",
    gap="in moto, all calls of executions use the same invented access key instead of the state machine's role",
    install=_install_credentials,
)
