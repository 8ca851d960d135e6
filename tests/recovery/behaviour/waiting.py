"""Waits until a condition becomes true."""

import time
from collections.abc import Callable
from typing import Any


def eventually(found: Callable[[], Any], seconds: float = 120) -> Any:
    """Wait until `found()` is true, and return it. Fails the test when it doesn't become true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = found()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds:g} s")
