"""States of a machine, as small values that render to Amazon States Language with JSONPath.

Each has a name, a comment for readers (shown by the console and the runbook), its possible next states, and its
document. Specification: https://states-language.net/.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Document = dict[str, Any]
# The path of the whole input; a result that is put there replaces it.
WHOLE = "$"
EVERY_ERROR = "States.ALL"
CAUGHT = "States.JsonToString($.error)"


class State(Protocol):
    """One state of a machine or of a branch."""

    @property
    def name(self) -> str: ...

    @property
    def says(self) -> str: ...

    def targets(self) -> Iterator[str]:
        """Yield the names of the possible next states."""
        ...

    def document(self) -> Document:
        """Return the state in Amazon States Language."""
        ...


@dataclass(frozen=True)
class Stop:
    """A failure's name, with the runbook's text: what such a failover left behind, and what to do."""

    name: str
    left: str
    do: str


@dataclass(frozen=True)
class Retry:
    """A retry rule for the given errors, with up to `attempts` retries. The first pause takes `seconds`; each later one
    is `rate` times longer.
    """

    errors: tuple[str, ...]
    seconds: int
    attempts: int
    rate: float | None = None

    def document(self) -> Document:
        pause = {"BackoffRate": self.rate} if self.rate else {}
        return {
            "ErrorEquals": list(self.errors),
            "IntervalSeconds": self.seconds,
            "MaxAttempts": self.attempts,
            **pause,
        }


@dataclass(frozen=True)
class Catch:
    """A catch rule: `next` is the state after an error that remains after the retries. The error is kept at the path
    `kept_at`.
    """

    next: str
    errors: tuple[str, ...] = (EVERY_ERROR,)
    kept_at: str = "$.error"

    def document(self) -> Document:
        return {"ErrorEquals": list(self.errors), "ResultPath": self.kept_at, "Next": self.next}


def _following(next_state: str | None) -> Document:
    return {"Next": next_state} if next_state else {"End": True}


def _result(path: str | None, selects: Mapping[str, Any] | None) -> Document:
    """Return the ResultPath, and the ResultSelector if there is one. Null drops the result; the path of the whole
    input is Step Functions' default and is left out.
    """
    selected: Document = {"ResultSelector": dict(selects)} if selects else {}
    return selected if path == WHOLE else {**selected, "ResultPath": path}


@dataclass(frozen=True)
class Task:
    """A call of a function or an API. Its result is put at the path `result`; None drops it."""

    name: str
    says: str
    resource: str
    parameters: Mapping[str, Any]
    seconds: int
    retry: tuple[Retry, ...]
    catch: tuple[Catch, ...]
    next: str
    selects: Mapping[str, Any] | None = None
    result: str | None = None

    def targets(self) -> Iterator[str]:
        yield self.next
        yield from (each.next for each in self.catch)

    def document(self) -> Document:
        return {
            "Type": "Task",
            "Comment": self.says,
            "Resource": self.resource,
            "TimeoutSeconds": self.seconds,
            "Parameters": dict(self.parameters),
            "Retry": [each.document() for each in self.retry],
            "Catch": [each.document() for each in self.catch],
            **_result(self.result, self.selects),
            "Next": self.next,
        }


@dataclass(frozen=True)
class When:
    """A rule of a Choice, with the state that follows if it holds."""

    rule: Mapping[str, Any]
    next: str


@dataclass(frozen=True)
class Choice:
    """A Choice: the first rule that holds decides, otherwise the default."""

    name: str
    says: str
    ways: tuple[When, ...]
    default: str

    def targets(self) -> Iterator[str]:
        yield from (way.next for way in self.ways)
        yield self.default

    def document(self) -> Document:
        ways = [{**way.rule, "Next": way.next} for way in self.ways]
        return {"Type": "Choice", "Comment": self.says, "Choices": ways, "Default": self.default}


@dataclass(frozen=True)
class Wait:
    """A pause."""

    name: str
    says: str
    seconds: int
    next: str

    def targets(self) -> Iterator[str]:
        yield self.next

    def document(self) -> Document:
        return {"Type": "Wait", "Comment": self.says, "Seconds": self.seconds, "Next": self.next}


@dataclass(frozen=True)
class Pass:
    """A Pass state: it builds a value from others, or copies a part of the input. Without `next` it ends its branch."""

    name: str
    says: str
    next: str | None = None
    parameters: Mapping[str, Any] | None = None
    input: str = WHOLE
    result: str = WHOLE

    def targets(self) -> Iterator[str]:
        if self.next:
            yield self.next

    def document(self) -> Document:
        taken = {} if self.input == WHOLE else {"InputPath": self.input}
        made: Document = {} if self.parameters is None else {"Parameters": dict(self.parameters)}
        return {
            "Type": "Pass",
            "Comment": self.says,
            **taken,
            **made,
            **_result(self.result, None),
            **_following(self.next),
        }
