"""The journal of a drill: written before each action, and the source of every number in the report."""

import fcntl
import json
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Journal:
    """A file of JSON lines, each with `time` (UTC), `source` (the reporter) and `kind`. Threads may share a journal."""

    def __init__(self, file: Path, clock: Clock = utc_now) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file = file
        self.clock = clock
        self._lock = threading.Lock()
        self._stream = file.open("a", encoding="utf-8")
        # Goes with the process, however that ends.
        fcntl.flock(self._stream, fcntl.LOCK_SH)

    def record(self, source: str, kind: str, **data: Any) -> dict[str, Any]:
        """Append a line to the journal, and return it once it is on the disk."""
        entry = {
            "time": self.clock().isoformat(timespec="milliseconds"),
            "source": source,
            "kind": kind,
            **data,
        }
        with self._lock:
            self._stream.write(json.dumps(entry, default=str) + "\n")
            self._stream.flush()
            os.fsync(self._stream.fileno())
        return entry

    def close(self) -> None:
        self._stream.close()


def in_use(file: Path) -> bool:
    """Return whether a process still writes a journal."""
    with file.open(encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def read(file: Path) -> list[dict[str, Any]]:
    """Return the entries of a journal, oldest first, without a last line that a crash cut off."""
    entries = []
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            entries.append(json.loads(line))
        except ValueError:
            break
    return entries
