"""Shows a running drill: a live picture of its phases in a terminal, plain lines in CI."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Literal

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from drills.events import PHASES, Began, Ended, Entered, InStates, Lines, Phase, Said, Told
from operations.terminal import is_live

REFRESHES = 4
# For the eye: what is over, what is now, what is to come.
MARKS: dict[Literal["over", "now", "to come"], str] = {
    "over": "[green]✓[/]",
    "now": "[bold]▶[/]",
    "to come": "·",
}


class DrillProgress:
    """A listener that shows one drill after the other; `of` is the number of drills. It is a context manager."""

    def __init__(self, console: Console, *, of: int = 1, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._of, self._clock = console, of, clock
        self._lines = Lines(self._print, of=of, clock=clock)
        self._live: Live | None = None
        self._number = 0
        self._drill = Began("", "", "")
        self._picture = Picture(clock)

    def __enter__(self) -> "DrillProgress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def __call__(self, told: Told) -> None:
        if not is_live(self._console):
            self._lines(told)
            return
        if isinstance(told, Began):
            # One that refused to begin never ended.
            self._stop()
            self._number, self._drill, self._picture = self._number + 1, told, Picture(self._clock)
            self._live = Live(
                console=self._console, get_renderable=self.picture, refresh_per_second=REFRESHES
            )
            self._live.start()
        self._picture.listen(told)
        if isinstance(told, Ended):
            self._stop()

    def picture(self) -> RenderableType:
        """Return the present picture for the terminal."""
        many = f"drill {self._number} of {self._of}: " if self._of > 1 else "drill "
        drill = self._drill
        head = Text.assemble((f"{many}{drill.scenario}", "bold"), f" ({drill.target}) {drill.title}")
        return Group(head, self._picture.table())

    def _stop(self) -> None:
        if self._live:
            self._live.stop()
            self._live = None

    def _print(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


class Picture:
    """The phases of one drill: the duration of each, and its last event."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._entered: dict[Phase, float] = {}
        self._ended: dict[Phase, float] = {}
        self._said: dict[Phase, str] = {}
        self._states: dict[str, float] = {}
        self._now: Phase | None = None

    def listen(self, told: Told) -> None:
        if isinstance(told, Entered):
            self._leave()
            self._now = told.phase
            self._entered.setdefault(told.phase, self._clock())
        elif isinstance(told, InStates):
            self._states = {name: self._states.get(name, self._clock()) for name in told.names}
        elif isinstance(told, Said) and self._now:
            self._said[self._now] = told.text
        elif isinstance(told, Ended):
            self._leave()
            self._said["verdict"] = told.verdict

    def table(self) -> Table:
        """Return a table with a row for each phase: its mark, its name, its duration, and its last event."""
        shown = Table.grid(padding=(0, 1))
        for phase in PHASES:
            stage: Literal["over", "now", "to come"] = (
                "now" if phase == self._now else "over" if phase in self._entered else "to come"
            )
            took = f"{self._seconds(phase):.1f} s" if phase in self._entered else ""
            shown.add_row(MARKS[stage], phase, took, escape(self._detail(phase)))
        return shown

    def _leave(self) -> None:
        if self._now:
            self._ended[self._now] = self._clock()
        self._now, self._states = None, {}

    def _seconds(self, phase: Phase) -> float:
        until = self._ended.get(phase, self._clock()) if phase != self._now else self._clock()
        return until - self._entered[phase]

    def _detail(self, phase: Phase) -> str:
        """Return the execution's present states, or the last event if there is no such state."""
        if phase == self._now and self._states:
            now = self._clock()
            return ", ".join(f"{name} {now - since:.1f} s" for name, since in self._states.items())
        return self._said.get(phase, "")
