"""Repeats the page's questions while somebody looks: one set of calls for all viewers, and none without viewers."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from watch.board import Ask, Board


@dataclass(frozen=True)
class Source:
    """Questions that are asked together, at most once every `seconds`."""

    name: str
    seconds: float
    ask: Ask


class Rounds:
    """A thread for each source, so that a hanging region delays only itself."""

    def __init__(self, board: Board, sources: Sequence[Source]) -> None:
        self.board = board
        self._viewers = 0
        self._ended = False
        self._moved = threading.Condition()
        self._threads = [
            threading.Thread(target=self._repeat, args=(each,), name=f"watch {each.name}", daemon=True)
            for each in sources
        ]

    def start(self) -> None:
        for each in self._threads:
            each.start()

    def end(self) -> None:
        """End the rounds after the present one. A call that hangs isn't waited for: it has its own time limit."""
        with self._moved:
            self._ended = True
            self._moved.notify_all()

    @property
    def ended(self) -> bool:
        return self._ended

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Count a viewer for the duration of the context."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self._moved:
            self._viewers += more
            self._moved.notify_all()

    def _repeat(self, source: Source) -> None:
        while True:
            with self._moved:
                self._moved.wait_for(lambda: self._viewers > 0 or self._ended)
                if self._ended:
                    return
            began = time.monotonic()
            try:
                source.ask(self.board)
            except Exception as error:  # noqa: BLE001 - whatever it is: what isn't asked any more must not look known
                self.board.fail(source.name, f"{type(error).__name__}: {error}")
            with self._moved:
                self._moved.wait_for(lambda: self._ended, began + source.seconds - time.monotonic())
