"""Walks a machine's document, as Step Functions reads it, on a virtual clock: one run, one state after the other.

Shares no code with the model's walk, which reads the typed states and walks all runs at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]
# Seconds that a try of a Task takes, and whether it fails.
Attempt = Callable[[str], tuple[float, bool]]
# What a Task answers at a moment.
Answer = Callable[[str, float], Mapping[str, Any]]


@dataclass
class Walker:
    """One execution. `until` ends it as succeeded; `now` is the clock."""

    attempt: Attempt
    answer: Answer
    transition: float
    until: str = ""
    now: float = 0.0
    steps: list[tuple[str, float, float]] = field(default_factory=list)

    def run(self, machine: Mapping[str, Any], document: Document | None = None) -> bool:
        """Walk the machine to its end, and return whether it succeeded."""
        data: Document = {} if document is None else document
        name = machine["StartAt"]
        while True:
            if name == self.until:
                return True
            state = machine["States"][name]
            kind, began = state["Type"], self.now
            if kind in ("Succeed", "Fail"):
                return bool(kind == "Succeed")
            following = getattr(self, f"_{kind.lower()}")(name, state, data)
            self.steps.append((name, began, self.now))
            if following is None:
                return True
            name = following

    def _task(self, name: str, state: Document, data: Document) -> str:
        tried = [0] * len(state["Retry"])
        while True:
            seconds, failed = self.attempt(name)
            late = seconds > state["TimeoutSeconds"]
            self.now += min(seconds, state["TimeoutSeconds"])
            if not late and not failed:
                self._keep(state, data, {"Payload": dict(self.answer(name, self.now))})
                return str(state["Next"])
            error = "States.Timeout" if late else "States.TaskFailed"
            number = self._matching(state["Retry"], error)
            if number is None or tried[number] >= state["Retry"][number]["MaxAttempts"]:
                return self._caught(state, data, error)
            retry = state["Retry"][number]
            self.now += retry["IntervalSeconds"] * retry.get("BackoffRate", 2.0) ** tried[number]
            tried[number] += 1

    def _wait(self, _name: str, state: Document, _data: Document) -> str:
        self.now += state["Seconds"]
        return str(state["Next"])

    def _choice(self, _name: str, state: Document, data: Document) -> str:
        self.now += self.transition
        for choice in state["Choices"]:
            if holds(choice, data):
                return str(choice["Next"])
        return str(state["Default"])

    def _pass(self, _name: str, state: Document, data: Document) -> str | None:
        self.now += self.transition
        given = found(state.get("InputPath", "$"), data)
        self._put(data, state.get("ResultPath", "$"), state.get("Parameters", given))
        following = state.get("Next")
        return None if following is None else str(following)

    def _parallel(self, _name: str, state: Document, data: Document) -> str:
        began, ends = self.now, []
        for branch in state["Branches"]:
            self.now = began
            ends.append((self.run(branch, dict(data)), self.now))
        failed = [end for succeeded, end in ends if not succeeded]
        self.now = min(failed) if failed else max(end for _, end in ends)
        return self._caught(state, data, "Branch") if failed else str(state["Next"])

    def _caught(self, state: Document, data: Document, error: str) -> str:
        catch = state["Catch"][self._matching(state["Catch"], error) or 0]
        self._put(data, catch["ResultPath"], {"Error": error})
        return str(catch["Next"])

    @staticmethod
    def _matching(rules: list[Document], error: str) -> int | None:
        for number, rule in enumerate(rules):
            if error in rule["ErrorEquals"] or "States.ALL" in rule["ErrorEquals"]:
                return number
        return None

    def _keep(self, state: Document, data: Document, result: Document) -> None:
        selected: Document = {}
        for key, selector in state.get("ResultSelector", {}).items():
            selected[key.removesuffix(".$")] = found(selector, result)
        self._put(data, state.get("ResultPath", "$"), selected)

    @staticmethod
    def _put(data: Document, path: str | None, value: Any) -> None:
        if path is None:
            return
        if path == "$":
            data.update(value)
            return
        *sections, last = path.removeprefix("$.").split(".")
        for section in sections:
            data = data.setdefault(section, {})
        data[last] = value


def found(path: str, data: Any) -> Any:
    """Return the value at a path; None if the path doesn't exist, or refers to the execution's own context."""
    if path == "$":
        return data
    if not path.startswith("$."):
        return None
    for part in path.removeprefix("$.").split("."):
        if not isinstance(data, dict) or part not in data:
            return None
        data = data[part]
    return data


def holds(rule: Mapping[str, Any], data: Document) -> bool:
    """Return whether a rule of a Choice holds."""
    if "Not" in rule:
        return not holds(rule["Not"], data)
    if "And" in rule:
        return all(holds(each, data) for each in rule["And"])
    value = found(rule["Variable"], data)
    if "IsPresent" in rule:
        return bool((value is not None) == rule["IsPresent"])
    if "NumericGreaterThan" in rule:
        return bool(value > rule["NumericGreaterThan"])
    return bool(value == rule.get("StringEquals", rule.get("BooleanEquals")))
