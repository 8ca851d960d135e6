"""Time that goes on while the machine sleeps."""

from __future__ import annotations

import time


def elapsed() -> float:
    """Return seconds since some moment. An instance that was stopped and goes on mustn't believe that no time passed,
    as the monotonic clock of Linux would have it.
    """
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)
