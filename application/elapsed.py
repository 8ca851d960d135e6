"""Time that also passes while the machine sleeps."""

from __future__ import annotations

import time


def elapsed() -> float:
    """Return the seconds since a fixed moment. Linux's monotonic clock stops while an instance is suspended, so it
    can't be used.
    """
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)
