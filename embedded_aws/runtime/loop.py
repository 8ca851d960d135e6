"""Threads that repeat a step until they are stopped."""

import logging
import threading
from collections.abc import Callable

log = logging.getLogger("embedded_aws")


class Loop:
    """A thread that repeats `step`; `step` waits by itself for what it needs, and returns when stopped.

    A step that fails is written to the log, and the next one follows after a second: one wrong resource mustn't stop a
    whole service.
    """

    def __init__(self, name: str, step: Callable[[], None]) -> None:
        self.stopped = threading.Event()
        self._step = step
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, patience: float = 5.0) -> None:
        """Set `stopped` and wait for the step in progress, at most `patience` seconds."""
        self.stopped.set()
        self._thread.join(patience)

    def _run(self) -> None:
        while not self.stopped.is_set():
            try:
                self._step()
            except Exception:
                log.exception("%s failed", self._thread.name)
                self.stopped.wait(1.0)
