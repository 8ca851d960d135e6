"""Runs a state machine's definition as Step Functions would, with the same states, retries, catches and branches."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from operations.clients import Clients
from operations.manual_failover.calls import TaskError, call
from operations.manual_failover.choices import next_of
from operations.manual_failover.functions import Functions
from operations.manual_failover.references import Scope, placed
from recovery.clock import Clock, written

INVOKE = "arn:aws:states:::lambda:invoke"


class StoppedError(Exception):
    """A run that ended in a Fail state, or in a failed Task without a catch."""

    def __init__(self, error: str, cause: str) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause


@dataclass(frozen=True)
class Walker:
    """The interpreter of state machine definitions. `entered` is called with each state's name; `execution` is the
    name under which the run holds the lease.
    """

    region: str
    clients: Clients
    functions: Functions
    execution: str
    clock: Clock
    sleep: Callable[[float], None]
    entered: Callable[[str], None]

    def walk(self, machine: Mapping[str, Any], data: Any) -> Any:
        """Run a state machine or a branch of a Parallel state, and return its output. Raises StoppedError."""
        name = machine["StartAt"]
        while True:
            state = machine["States"][name]
            self.entered(name)
            scope = Scope(data, self._context())
            if state["Type"] == "Fail":
                raise StoppedError(self._told(state, "Error", scope), self._told(state, "Cause", scope))
            if state["Type"] == "Succeed":
                return data
            data, following = self._step(state, scope)
            if following is None:
                return data
            name = following

    def _step(self, state: Mapping[str, Any], scope: Scope) -> tuple[Any, str | None]:
        """Run one state, and return its output and the next state's name; None after the last state."""
        kind = state["Type"]
        following = state.get("Next")
        if kind == "Choice":
            return scope.data, next_of(state, scope)
        if kind == "Wait":
            self.sleep(state["Seconds"])
            return scope.data, following
        given = scope.value(state.get("InputPath", "$"))
        wanted = Scope(given, scope.context).filled(state["Parameters"]) if "Parameters" in state else given
        if kind == "Pass":
            return placed(scope.data, state.get("ResultPath", "$"), wanted), following
        try:
            result = self._retried(state, wanted)
        except TaskError as error:
            return self._caught(state, scope, error)
        if "ResultSelector" in state:
            result = Scope(result, scope.context).filled(state["ResultSelector"])
        return placed(scope.data, state.get("ResultPath", "$"), result), following

    def _retried(self, state: Mapping[str, Any], wanted: Any) -> Any:
        """Run a Task or Parallel state with as many attempts as its Retry allows, and return its result."""
        attempts: dict[int, int] = {}
        while True:
            try:
                return self._done(state, wanted)
            except TaskError as error:
                found = _matching(state.get("Retry", []), error)
                if found is None or attempts.get(found, 0) >= state["Retry"][found].get("MaxAttempts", 3):
                    raise
                rule = state["Retry"][found]
                attempt = attempts.get(found, 0)
                attempts[found] = attempt + 1
                self.sleep(rule.get("IntervalSeconds", 1) * rule.get("BackoffRate", 2.0) ** attempt)

    def _done(self, state: Mapping[str, Any], wanted: Any) -> Any:
        if state["Type"] == "Parallel":
            return self._branches(state, wanted)
        if state["Resource"] == INVOKE:
            seconds = state["TimeoutSeconds"]
            return {"Payload": self.functions.invoke(wanted["FunctionName"], wanted["Payload"], seconds)}
        return call(state["Resource"], wanted, self.clients, self.region)

    def _branches(self, state: Mapping[str, Any], wanted: Any) -> list[Any]:
        with ThreadPoolExecutor(len(state["Branches"])) as pool:
            running = [pool.submit(self.walk, branch, wanted) for branch in state["Branches"]]
            try:
                return [each.result() for each in running]
            except StoppedError as error:
                raise TaskError(error.error, error.cause) from error

    def _caught(self, state: Mapping[str, Any], scope: Scope, error: TaskError) -> tuple[Any, str]:
        found = _matching(state.get("Catch", []), error)
        if found is None:
            raise StoppedError(error.name, error.cause) from error
        catch = state["Catch"][found]
        told = {"Error": error.name, "Cause": error.cause}
        return placed(scope.data, catch.get("ResultPath", "$"), told), str(catch["Next"])

    def _context(self) -> dict[str, Any]:
        now = written(self.clock())
        return {
            "Execution": {"Id": self.execution, "Name": self.execution},
            "State": {"EnteredTime": now},
        }

    def _told(self, state: Mapping[str, Any], what: str, scope: Scope) -> str:
        path = state.get(f"{what}Path")
        return str(scope.value(path) if path else state.get(what, ""))


def _matching(rules: list[Mapping[str, Any]], error: TaskError) -> int | None:
    """Return the index of the first Retry or Catch rule that names an error; None when no rule does."""
    for index, rule in enumerate(rules):
        if error.name in rule["ErrorEquals"] or "States.ALL" in rule["ErrorEquals"]:
            return index
    return None
