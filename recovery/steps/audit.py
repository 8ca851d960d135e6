"""The audit trail of an execution: every transition, decision and value of its history, as records."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recovery.clock import written

# Characters of a value that a record keeps; the whole is in the machine's log.
LONGEST_VALUE = 4000
_STATE = ("stateEnteredEventDetails", "stateExitedEventDetails")
# What a state was given is what the one before it gave: kept once, where it was given.
_GIVEN = "stateEnteredEventDetails"


_ENDS = {
    "ExecutionSucceeded": "SUCCEEDED",
    "ExecutionFailed": "FAILED",
    "ExecutionTimedOut": "TIMED_OUT",
    "ExecutionAborted": "ABORTED",
}


@dataclass(frozen=True)
class End:
    """The end of an execution. `failure` is its error and cause, empty if it succeeded."""

    status: str
    failure: str


def records(execution: str, events: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield a record for each event, in their order."""
    for event in events:
        yield {
            "execution": execution,
            "number": event["id"],
            "at": written(event["timestamp"]),
            "type": event["type"],
            "state": _state(event),
            "values": _values(event),
        }


def end(found: Sequence[Mapping[str, Any]]) -> End | None:
    """Return the end of the execution, if the last of these records is one."""
    if not found or found[-1]["type"] not in _ENDS:
        return None
    last, values = found[-1], found[-1]["values"]
    return End(_ENDS[last["type"]], f"{values.get('error', '')} {values.get('cause', '')}".strip())


def entered(found: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the states that the records show as entered."""
    return [record["state"] for record in found if record["state"] and record["type"].endswith("Entered")]


def _state(event: Mapping[str, Any]) -> str:
    return next((str(event[each]["name"]) for each in _STATE if each in event), "")


def _values(event: Mapping[str, Any]) -> dict[str, str]:
    details = {key: value for key, value in event.items() if key.endswith("EventDetails")}
    return {
        name: _short(str(value))
        for key, found in details.items()
        for name, value in found.items()
        if not (key == _GIVEN and name == "input") and not isinstance(value, Mapping)
    }


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + f"… ({len(text)} characters)"
