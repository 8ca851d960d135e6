"""States that end a machine or lead to its end: failures with the runbook's text, Fail, Succeed; and branches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from machines.states import CAUGHT, Catch, Document, State, Stop

FAILURE = "$.failure"
EXECUTION = "$$.Execution.Id"


def _failed(error: Mapping[str, str], step: str, cause: str, says: str, following: str) -> Document:
    return {
        "Type": "Pass",
        "Comment": says,
        "Parameters": {**error, "step": step, "cause.$": cause, "execution.$": EXECUTION},
        "ResultPath": FAILURE,
        "Next": following,
    }


@dataclass(frozen=True)
class Failure:
    """A Pass state that notes which `step` failed and continues at the end of a failed execution. `stop` has the
    runbook's text, `cause` is the path of the cause to report.
    """

    name: str
    stop: Stop
    step: str
    next: str
    cause: str = CAUGHT

    @property
    def says(self) -> str:
        return f"{self.stop.left} {self.stop.do}"

    @property
    def stops(self) -> tuple[Stop, ...]:
        return (self.stop,)

    def targets(self) -> Iterator[str]:
        yield self.next

    def document(self) -> Document:
        return _failed({"name": self.stop.name}, self.step, self.cause, self.says, self.next)


@dataclass(frozen=True)
class Relayed:
    """A Pass state like Failure, for a failure whose name the path `error` has. `stops` has the runbook's texts for the
    possible names, as far as no other failure has them.
    """

    name: str
    says: str
    stops: tuple[Stop, ...]
    error: str
    step: str
    cause: str
    next: str

    def targets(self) -> Iterator[str]:
        yield self.next

    def document(self) -> Document:
        return _failed({"name.$": self.error}, self.step, self.cause, self.says, self.next)


@dataclass(frozen=True)
class Fail:
    """A Fail state. `error` is the failure's name, which must have a Stop in `stops`, or the path of the name."""

    name: str
    says: str
    error: str
    cause: str
    stops: tuple[Stop, ...] = ()

    def targets(self) -> Iterator[str]:
        yield from ()

    def document(self) -> Document:
        error = {"ErrorPath" if self.error.startswith("$") else "Error": self.error}
        return {"Type": "Fail", "Comment": self.says, **error, "CausePath": self.cause}


@dataclass(frozen=True)
class Succeed:
    """A Succeed state."""

    name: str
    says: str

    def targets(self) -> Iterator[str]:
        yield from ()

    def document(self) -> Document:
        return {"Type": "Succeed", "Comment": self.says}


@dataclass(frozen=True)
class Branch:
    """States of one branch of a Parallel state. The branch starts with the first of them."""

    states: tuple[State, ...]

    def document(self) -> Document:
        states = {state.name: state.document() for state in self.states}
        return {"StartAt": self.states[0].name, "States": states}


@dataclass(frozen=True)
class Parallel:
    """A Parallel state: branches run side by side until all have ended or one has failed."""

    name: str
    says: str
    branches: tuple[Branch, ...]
    catch: tuple[Catch, ...]
    selects: Mapping[str, Any]
    result: str
    next: str

    def targets(self) -> Iterator[str]:
        yield self.next
        yield from (each.next for each in self.catch)

    def document(self) -> Document:
        return {
            "Type": "Parallel",
            "Comment": self.says,
            "Branches": [branch.document() for branch in self.branches],
            "Catch": [each.document() for each in self.catch],
            "ResultSelector": dict(self.selects),
            "ResultPath": self.result,
            "Next": self.next,
        }
