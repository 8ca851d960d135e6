"""World time: faster or slower than real time, and still while a snapshot lies on disk."""

import pickle
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_aws.errors import ControlError
from embedded_aws.runtime.pace import Pace
from tests.embedded_aws.conftest import Aws


class Hands:
    """A clock that the test sets."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_world_time_is_real_time_until_the_speed_changes() -> None:
    hands = Hands()
    pace = Pace(hands)
    assert pace.now() == 1000
    pace.set_speed(10)
    hands.now += 6
    assert pace.now() == 1060
    pace.set_speed(1)
    hands.now += 6
    assert pace.now() == 1066
    # What was published then keeps its place.
    assert (pace.world_time(990), pace.world_time(1003), pace.world_time(1012)) == (990, 1030, 1066)


@given(
    st.lists(st.tuples(st.floats(0.1, 1000), st.floats(0, 100)), max_size=6),
    st.floats(0, 700),
    st.floats(0, 700),
)
def test_world_time_never_goes_back(changes: list[tuple[float, float]], one: float, other: float) -> None:
    hands = Hands()
    pace = Pace(hands)
    for speed, seconds in changes:
        pace.set_speed(speed)
        hands.now += seconds
    first, second = sorted((900 + one, 900 + other))
    assert pace.world_time(first) <= pace.world_time(second)


def test_world_time_stands_still_while_a_snapshot_lies_on_disk() -> None:
    pace = Pace()
    pace.set_speed(10)
    before = pace.now()
    saved = pickle.dumps(pace)
    time.sleep(2)
    restored = pickle.loads(saved)
    assert restored.speed == 10
    # Less than the twenty that would have passed; a loaded machine needs some of them for itself.
    assert before <= restored.now() < before + 15


def test_waiting_ends_at_the_time_at_a_faster_speed_or_when_stopped() -> None:
    pace, stopped = Pace(), threading.Event()
    threading.Timer(0.1, lambda: pace.set_speed(1000)).start()
    began = time.monotonic()
    assert pace.wait_until(pace.now() + 60, stopped)
    assert time.monotonic() - began < 30

    def stop() -> None:
        stopped.set()
        pace.wake()

    threading.Timer(0.1, stop).start()
    assert not pace.wait_until(pace.now() + 1e9, stopped)


@pytest.mark.parametrize("speed", [0, -1, 5000, "fast", None, True])
def test_a_speed_that_makes_no_sense_is_refused(extended: Aws, speed: object) -> None:
    with pytest.raises(ControlError, match=r"allowed: a number from 0\.1 to 1000"):
        extended.control.set_speed(speed)  # type: ignore[arg-type]
