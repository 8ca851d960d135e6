"""A machine that was stopped and goes on knows that time passed."""

import time

import pytest

from application.elapsed import elapsed

# The clock that goes on: https://man7.org/linux/man-pages/man2/clock_gettime.2.html
BOOT = 7


def test_time_goes_on_while_the_machine_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "CLOCK_BOOTTIME", BOOT, raising=False)
    clocks = {BOOT: 5000.0}
    monkeypatch.setattr(time, "clock_gettime", clocks.__getitem__)
    before = elapsed()
    # It slept for an hour; the monotonic clock stood still.
    clocks[BOOT] += 3600
    assert elapsed() - before == 3600


def test_a_system_without_that_clock_has_the_monotonic_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(time, "CLOCK_BOOTTIME", raising=False)
    before = time.monotonic()
    assert before <= elapsed() <= time.monotonic()
