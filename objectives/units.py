"""The notation of times and money."""

from math import isfinite


def duration(seconds: float) -> str:
    """Write seconds for people; an infinite time is written in words."""
    if not isfinite(seconds):
        return "not by itself"
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.1f} min"
    return f"{seconds / 3600:.1f} h"


def dollars(amount: float) -> str:
    """Write a monthly amount; small ones with cents."""
    return f"${amount:,.2f}" if abs(amount) < 100 else f"${amount:,.0f}"
