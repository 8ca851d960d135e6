"""The result of a check: ready, not ready, or unknown; with the cause and the fix."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

State = Literal["ready", "not ready", "unknown"]


@dataclass(frozen=True)
class Diagnosis:
    """The result of one check: `item` is what was checked, `cause` the finding, `fix` what to do; empty if it is
    ready.
    """

    item: str
    state: State
    cause: str
    fix: str = ""

    def __str__(self) -> str:
        fix = f"\n          fix: {self.fix}" if self.fix else ""
        return f"{self.state:<9} {self.item}: {self.cause}{fix}"

    @property
    def line(self) -> str:
        """The result on one line, for tables."""
        return f"{self.state:<9} {self.item}: {self.cause}" + (f"; fix: {self.fix}" if self.fix else "")


def judge(item: str, *, good: bool, cause: str, fix: str) -> Diagnosis:
    """Return the result of a check: ready if `good`, otherwise not ready with the fix."""
    return Diagnosis(item, "ready", cause) if good else Diagnosis(item, "not ready", cause, fix)


def verdict(diagnoses: Iterable[Diagnosis]) -> State:
    """Return the worst result of all checks; unknown if there is none (docs/architecture.md, invariant 10)."""
    states = {diagnosis.state for diagnosis in diagnoses}
    if "not ready" in states:
        return "not ready"
    return "unknown" if "unknown" in states or not states else "ready"
