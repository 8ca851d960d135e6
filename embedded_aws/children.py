"""Processes that the embedded AWS started, so that none outlives it."""

import contextlib
import os
import signal
import subprocess
import threading
from typing import Any

# How long a child may take to end by itself, in seconds.
PATIENCE = 3.0


class Children:
    """A starter of processes, each in its own process group; `end_all` ends them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[int, subprocess.Popen[Any]] = {}
        self._closed = False

    def start(self, command: list[str], **options: Any) -> subprocess.Popen[Any]:
        """Start a process, with the arguments of subprocess.Popen. Raises RuntimeError once the server stops."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the embedded AWS is stopping")
            process = subprocess.Popen(command, start_new_session=True, **options)
            self._running[process.pid] = process
            for pid in [pid for pid, known in self._running.items() if known.returncode is not None]:
                del self._running[pid]
        return process

    def end_all(self) -> None:
        """End every process with its group: by SIGTERM first, by SIGKILL if it doesn't end in time."""
        with self._lock:
            self._closed = True
            running = [process for process in self._running.values() if process.poll() is None]
        for process in running:
            _signal(process, signal.SIGTERM)
        for process in running:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait()


def _signal(process: subprocess.Popen[Any], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
