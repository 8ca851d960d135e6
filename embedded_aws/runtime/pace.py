"""The speed of the world's own clock: `PUT /_embedded/clock {"speed": 10}`.

There are two times. *Real* time is the machine's: every timestamp that a client sees (metrics, history, logs)
is real. *World* time decides when something is due: schedules, alarm periods, health-check intervals. It
passes `speed` times as fast as real time, and each real timestamp of a metric corresponds to one moment of
world time, whatever the speed was and is. At speed 10 an alarm's period of 60 s lasts 6 real seconds, and a
schedule at `rate(1 minute)` fires every 6 real seconds. Everything else is real: the time limits of functions
and state machines, Wait states, replication.

World time doesn't pass while a snapshot lies on disk, so nothing is overdue after its restore.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from embedded_aws.errors import unusable
from embedded_aws.extension import ControlRequest, Route
from embedded_aws.world import World

KEPT = "pace"
SLOWEST, FASTEST = 0.1, 1000.0


@dataclass(frozen=True)
class _Segment:
    """A time of constant speed: from the real moment `real` on, world time is `world` plus `speed` times the
    real time since then.
    """

    real: float
    world: float
    speed: float


class Pace:
    """The world's clock. `real` gives the machine's time in epoch seconds. Safe to use from any thread."""

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self._changed = threading.Condition()
        self._segments = [_Segment(0.0, 0.0, 1.0)]

    @property
    def speed(self) -> float:
        return self._segments[-1].speed

    def now(self) -> float:
        """Return world time in seconds, which is real time until the speed is changed."""
        return self.world_time(self._real())

    def world_time(self, real: float) -> float:
        """Return world time at a real moment (epoch seconds)."""
        for segment in reversed(self._segments):
            if real >= segment.real:
                return segment.world + (real - segment.real) * segment.speed
        return real

    def set_speed(self, speed: float) -> None:
        """Let world time run `speed` times as fast as real time from now on, and wake every waiting thread."""
        with self._changed:
            self._continue(self._real(), speed)
            self._changed.notify_all()

    def wait_until(self, world: float, stopped: threading.Event) -> bool:
        """Wait until world time is `world`, and return True; return False if `stopped` is set before (see
        `wake`).
        """
        with self._changed:
            while not stopped.is_set():
                left = (world - self.now()) / self.speed
                if left <= 0:
                    return True
                self._changed.wait(min(left, 3600.0))
        return False

    def wake(self) -> None:
        """Wake every thread in `wait_until`, so that it checks its `stopped` again."""
        with self._changed:
            self._changed.notify_all()

    def _continue(self, real: float, speed: float) -> None:
        self._segments = [*self._segments, _Segment(real, self.world_time(real), speed)]

    def __getstate__(self) -> dict[str, Any]:
        return {"segments": self._segments, "frozen": self._real(), "speed": self.speed}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__()  # type: ignore[misc]
        frozen = state["frozen"]
        self._segments = list(state["segments"])
        self._segments.append(_Segment(frozen, self.world_time(frozen), 0.0))
        self._continue(self._real(), state["speed"])


def pace_of(world: World) -> Pace:
    """Return the clock of one embedded AWS, made on first use and kept in snapshots."""
    pace = world.kept.setdefault(KEPT, Pace())
    assert isinstance(pace, Pace)
    return pace


class PaceControl:
    """The control routes that show and change the speed of the embedded AWS's clock."""

    name = "clock"

    def routes(self) -> list[Route]:
        return [Route("GET", "/clock", _shown), Route("PUT", "/clock", _changed)]

    def start(self, world: World) -> None:
        pace_of(world)

    def stop(self) -> None:
        """Do nothing: the control route has no thread of its own."""


def _shown(world: World, _: ControlRequest) -> dict[str, float]:
    pace = pace_of(world)
    return {"speed": pace.speed, "world_time": pace.now()}


def _changed(world: World, request: ControlRequest) -> dict[str, float]:
    speed = request.body.get("speed")
    if isinstance(speed, bool) or not isinstance(speed, int | float) or not SLOWEST <= speed <= FASTEST:
        raise unusable("speed", speed, f"a number from {SLOWEST:g} to {FASTEST:g}", "1 is real time")
    pace_of(world).set_speed(float(speed))
    return _shown(world, request)
