"""Calls that are made to fail with a chosen AWS error."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from embedded_aws.errors import unusable
from embedded_aws.service_names import canonical


@dataclass(frozen=True)
class Fault:
    """A fault of calls: each call that matches service, operation and, if given, region fails with `error`.

    `status` is the HTTP status; SDKs retry 500, 502, 503 and 504. `times` is how many more calls fail; None
    means that calls fail until the fault is removed.
    """

    service: str
    operation: str
    error: str
    message: str
    status: int = 400
    region: str | None = None
    times: int | None = None

    def matches(self, region: str | None, service: str, operation: str) -> bool:
        return (
            self.service == service
            and self.operation in ("*", operation)
            and self.region in (None, region)
            and self.times != 0
        )


def fault_of(document: Mapping[str, Any]) -> Fault:
    """Read a fault from a control request. Raises ControlError with the first field that is wrong."""
    known = {"service", "operation", "error", "message", "status", "region", "times"}
    for name in document:
        if name not in known:
            raise unusable(name, document[name], ", ".join(sorted(known)), "remove the field")
    for name in ("service", "operation", "error"):
        if not isinstance(document.get(name), str) or not document[name]:
            raise unusable(name, document.get(name), "text", f"send the {name} as the AWS API spells it")
    status = document.get("status", 400)
    if not isinstance(status, int) or not 400 <= status <= 599:
        raise unusable("status", status, "an HTTP status from 400 to 599", "omit 'status' for 400")
    times = document.get("times")
    if times is not None and (not isinstance(times, int) or times < 1):
        raise unusable(
            "times",
            times,
            "a number of calls, at least 1",
            "omit 'times' to fail calls until the fault is removed",
        )
    return Fault(
        service=canonical(document["service"]),
        operation=document["operation"],
        error=document["error"],
        message=str(document.get("message") or "this call was made to fail by a drill"),
        status=status,
        region=document.get("region"),
        times=times,
    )


class Faults:
    """The faults in force, by the name that a drill gave them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: dict[str, Fault] = {}

    def put(self, name: str, fault: Fault) -> None:
        """Add a fault, or replace the one with that name."""
        with self._lock:
            self._faults[name] = fault

    def remove(self, name: str) -> None:
        """Remove the fault with a name; do nothing if there is none."""
        with self._lock:
            self._faults.pop(name, None)

    def take(self, region: str | None, service: str, operation: str) -> tuple[str, Fault] | None:
        """Return the fault that makes this call fail, with its name, and lower its `times` by one; None if no
        fault matches.
        """
        with self._lock:
            for name, fault in self._faults.items():
                if fault.matches(region, service, operation):
                    if fault.times is not None:
                        self._faults[name] = replace(fault, times=fault.times - 1)
                    return name, fault
        return None

    def all(self) -> dict[str, Fault]:
        """Return every fault, with the number of calls that it still fails."""
        with self._lock:
            return dict(self._faults)
