"""Waits for what comes by itself, as long as a loaded machine may need."""

import time
from collections.abc import Callable
from typing import Any

PATIENCE_SECONDS = 240.0


def eventually(true: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> Any:
    """Wait until `true()` is true, and return its value. Fails the test with `what` when the time is up."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, what
        time.sleep(0.3)
    return found
