"""A copy says how far it is behind, or why nobody knows."""

from datetime import UTC, datetime, timedelta

import pytest

from recovery.steps import replication
from recovery.steps.heartbeat import Heartbeat
from recovery.steps.lag import Sample
from recovery.steps.replication import Behind, Reading

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)


def ago(**what: float) -> datetime:
    return NOW - timedelta(**what)


@pytest.mark.parametrize(
    ("reading", "state", "cause"),
    [
        (Reading("s3", Behind(5.0, "seen"), 10), "in-step", "5 s (seen), limit 10 s"),
        (Reading("s3", Behind(10.0, "seen"), 10), "in-step", "10 s (seen), limit 10 s"),
        (Reading("s3", Behind(10.5, "seen"), 10), "late", "10.5 s (seen), limit 10 s"),
        (Reading("s3", Behind(None, "unknown: x"), 10), "unknown", "unknown: x"),
        (
            Reading("s3", Behind(None, "no rule"), 10, stopped=True),
            "late",
            "the copy doesn't replicate: no rule",
        ),
    ],
)
def test_a_copy_is_judged_against_its_limit(reading: Reading, state: str, cause: str) -> None:
    found = replication.judge(reading)
    assert (found.reading, found.state, found.cause) == (reading, state, cause)


def beat(number: int, age: float) -> Heartbeat:
    return Heartbeat(number, ago(seconds=age))


@pytest.mark.parametrize(
    ("there", "here", "behind"),
    [
        (
            None,
            None,
            Behind(None, "unknown: no heartbeat can be read in the active region; none has arrived yet"),
        ),
        (
            None,
            beat(4, 30),
            Behind(
                None,
                "unknown: no heartbeat can be read in the active region; "
                "the newest heartbeat in this region is of 2026-01-02T11:59:30+00:00",
            ),
        ),
        (beat(4, 30), beat(4, 30), Behind(0.0, "the newest heartbeat, number 4, has arrived", 0)),
        (
            beat(4, 31),
            beat(4, 31),
            Behind(None, "unknown: no heartbeat was written since 2026-01-02T11:59:29+00:00"),
        ),
        (beat(4, 5), None, Behind(5.0, "heartbeat 1 hasn't arrived yet", 4)),
        # At even distances: the third of 2, 3, 4, 5 and 6 was written a quarter of the way.
        (beat(6, 5), beat(2, 45), Behind(35.0, "heartbeat 3 hasn't arrived yet", 4)),
        (beat(6, 5), beat(3, 35), Behind(25.0, "heartbeat 4 hasn't arrived yet", 3)),
        (beat(4, 5.12345), None, Behind(5.123, "heartbeat 1 hasn't arrived yet", 4)),
        (beat(4, -5), None, Behind(0.0, "heartbeat 1 hasn't arrived yet", 4)),
    ],
)
def test_what_heartbeats_say_of_a_store(
    there: Heartbeat | None, here: Heartbeat | None, behind: Behind
) -> None:
    assert replication.between(there, here, NOW, interval_seconds=10) == behind


@pytest.mark.parametrize(
    ("here", "there", "behind"),
    [
        (beat(4, 2.1234), None, Behind(2.123, "heartbeat 4 has just arrived", None)),
        (beat(4, 2), beat(7, 1), Behind(2.0, "heartbeat 4 has just arrived", 3)),
        (beat(4, -2), beat(3, 1), Behind(0.0, "heartbeat 4 has just arrived", 0)),
    ],
)
def test_a_heartbeat_that_just_arrived_says_how_long_it_took(
    here: Heartbeat, there: Heartbeat | None, behind: Behind
) -> None:
    assert replication.arrived(here, there, NOW) == behind


MEASURED = "ReplicaLag at 2026-01-02T11:59:00+00:00"


@pytest.mark.parametrize(
    ("lag", "acknowledged", "reading"),
    [
        (
            None,
            None,
            Reading(
                "database",
                Behind(None, "unknown: no ReplicaLag in the 30 minutes before 2026-01-02T12:00:00+00:00"),
                60,
            ),
        ),
        (
            -1.0,
            None,
            Reading(
                "database",
                Behind(None, "unknown: replication didn't run at 2026-01-02T11:59:00+00:00"),
                60,
                stopped=True,
            ),
        ),
        (0.0, None, Reading("database", Behind(0.0, MEASURED), 60)),
        (60.0, None, Reading("database", Behind(60.0, MEASURED), 60)),
        (
            61.0,
            None,
            Reading(
                "database",
                Behind(
                    None,
                    "unknown: no write was acknowledged since 2026-01-02T11:57:59+00:00, so the source may be idle",
                ),
                60,
            ),
        ),
        (
            61.0,
            120.0,
            Reading(
                "database",
                Behind(61.0, f"{MEASURED}; a write of 2026-01-02T11:58:00+00:00 is missing"),
                60,
            ),
        ),
        (
            61.0,
            121.0,
            Reading(
                "database",
                Behind(
                    None,
                    "unknown: no write was acknowledged since 2026-01-02T11:57:59+00:00, so the source may be idle",
                ),
                60,
            ),
        ),
        (
            360.0,
            500.0,
            Reading(
                "database",
                Behind(
                    None,
                    "unknown: no write was acknowledged since 2026-01-02T11:53:00+00:00, so the source may be idle",
                ),
                60,
            ),
        ),
        (361.0, None, Reading("database", Behind(361.0, MEASURED), 60)),
    ],
)
def test_an_idle_source_is_told_from_a_replica_that_is_late(
    lag: float | None, acknowledged: float | None, reading: Reading
) -> None:
    samples = [] if lag is None else [Sample(ago(minutes=2), 7.0), Sample(ago(minutes=1), lag)]
    write = None if acknowledged is None else beat(1, acknowledged)
    assert replication.database(samples, write, NOW, 60) == reading


def test_of_several_looks_the_furthest_behind_counts_and_the_first_when_nobody_knows() -> None:
    one, two, zero = Behind(1.0, "one"), Behind(2.0, "two"), Behind(0.0, "zero")
    some, other = Behind(None, "some"), Behind(None, "other")
    assert replication.slowest([one, two, some]) == two
    assert replication.slowest([zero, Behind(0.5, "half"), some]) == Behind(0.5, "half")
    assert replication.slowest([some, other]) == some


def test_an_age_is_to_the_millisecond_and_never_below_nothing() -> None:
    assert replication.age(None, "snapshot", NOW) == Behind(None, "unknown: there is no snapshot")
    made = ago(seconds=2.12345)
    assert replication.age(made, "snapshot", NOW) == Behind(2.123, f"snapshot of {made.isoformat()}")
    assert replication.age(ago(seconds=-3), "snapshot", NOW).seconds == 0.0
    assert replication.age(ago(seconds=0.25), "snapshot", NOW).seconds == 0.25
