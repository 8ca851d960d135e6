"""A numbered list of events: the newest entries in memory, all of them in a JSON lines file."""

import json
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from embedded_aws.clock import Clock

# Enough for a deployment of all stacks and a drill (about 8,000 calls) several times over.
CAPACITY = 50_000


class Journal:
    """Entries with a sequence number (`seq`, from 1) and a `time` (ISO 8601, UTC).

    `file` gets one JSON object a line and starts empty, because numbers start at 1 in each process; if it is
    None, entries are kept in memory only. `capacity` is how many of the newest are kept in memory.
    """

    def __init__(self, clock: Clock, file: Path | None = None, capacity: int = CAPACITY) -> None:
        self._clock = clock
        self._entries: deque[dict[str, Any]] = deque(maxlen=capacity)
        self._changed = threading.Condition()
        self._seq = 0
        self._file = None if file is None else file.open("w", encoding="utf-8", buffering=1)

    def append(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Add an entry and return it with its number and time."""
        with self._changed:
            self._seq += 1
            whole = {"seq": self._seq, "time": self._clock.now().isoformat(), **entry}
            self._entries.append(whole)
            if self._file is not None:
                self._file.write(json.dumps(whole, default=str) + "\n")
            self._changed.notify_all()
        return whole

    def after(self, seq: int = 0) -> list[dict[str, Any]]:
        """Return the entries in memory with a number above `seq`, oldest first."""
        with self._changed:
            return [entry for entry in self._entries if entry["seq"] > seq]

    def wait(self, seq: int, timeout: float) -> bool:
        """Wait up to `timeout` seconds for an entry above `seq`, and return whether one came."""
        with self._changed:
            return self._changed.wait_for(lambda: self._seq > seq, timeout)

    @property
    def last(self) -> int:
        """Number of the newest entry, 0 when there is none."""
        return self._seq

    def close(self) -> None:
        """Close the file. Later entries stay in memory only."""
        with self._changed:
            if self._file is not None:
                self._file.close()
                self._file = None
