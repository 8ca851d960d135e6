"""The events of a running drill, and a listener that prints them as lines."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Phase = Literal["steady state before", "fault", "recovery", "steady state after", "undo", "verdict"]
PHASES: tuple[Phase, ...] = (
    "steady state before",
    "fault",
    "recovery",
    "steady state after",
    "undo",
    "verdict",
)


@dataclass(frozen=True)
class Began:
    """The event of a drill's beginning."""

    scenario: str
    title: str
    target: str


@dataclass(frozen=True)
class Entered:
    """The event of a drill that enters a phase."""

    phase: Phase


@dataclass(frozen=True)
class InStates:
    """The states in which the execution is now: several while it runs parallel branches, none once it has ended."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """An event of a drill that has no class of its own, as a text."""

    text: str


@dataclass(frozen=True)
class Ended:
    """The event of a drill's end, with its verdict."""

    verdict: str


Told = Began | Entered | InStates | Said | Ended
Listener = Callable[[Told], None]


class Lines:
    """A listener that prints a line per event, with the seconds since the drill began: for CI and files."""

    def __init__(
        self, write: Callable[[str], None], *, of: int = 1, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._write, self._of, self._clock = write, of, clock
        self._number, self._began = 0, clock()

    def __call__(self, told: Told) -> None:
        if isinstance(told, Began):
            self._number, self._began = self._number + 1, self._clock()
            many = f" {self._number} of {self._of}," if self._of > 1 else ""
            self._write(f"drill{many} {told.scenario}: {told.title}")
        elif isinstance(told, Said):
            self._write(f"[{self._clock() - self._began:5.1f} s] {told.text}")


def nothing(_: Told) -> None:
    """Ignore every event."""
