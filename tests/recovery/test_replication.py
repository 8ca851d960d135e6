"""The state of a copy is in step, late by a given time, or unknown, and never claims more than is known."""

from datetime import UTC, datetime, timedelta

import pytest

from recovery.steps.heartbeat import Heartbeat
from recovery.steps.lag import Sample
from recovery.steps.replication import (
    Behind,
    Judgement,
    Reading,
    age,
    arrived,
    between,
    database,
    health,
    judge,
    slowest,
)

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
LIMIT = 60.0


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def compared(there: Heartbeat | None, here: Heartbeat | None) -> Behind:
    return between(there, here, NOW, interval_seconds=5)


def test_a_copy_with_the_newest_heartbeat_is_in_step() -> None:
    newest = Heartbeat(9, ago(4))
    found = compared(newest, newest)
    assert (found.seconds, found.records) == (0.0, 0)


def test_one_missing_heartbeat_is_late_since_it_was_written() -> None:
    found = compared(Heartbeat(10, ago(3)), Heartbeat(9, ago(8)))
    assert (found.seconds, found.records) == (3.0, 1)


def test_several_missing_heartbeats_are_late_since_the_first_of_them() -> None:
    found = compared(Heartbeat(20, ago(5)), Heartbeat(9, ago(60)))
    assert (found.seconds, found.records) == (55.0, 11)


def test_a_copy_that_never_got_one_is_late_by_all_of_them() -> None:
    found = compared(Heartbeat(7, ago(30)), None)
    assert (found.seconds, found.records) == (30.0, 7)


def test_without_a_fresh_heartbeat_in_the_active_region_nothing_is_known() -> None:
    """Without one an idle store looks the same as one that doesn't replicate."""
    for there, here in (
        (None, Heartbeat(9, ago(5))),
        (None, None),
        (Heartbeat(9, ago(99)), Heartbeat(9, ago(99))),
    ):
        found = compared(there, here)
        assert (found.seconds, found.records) == (None, None)
        assert found.reason.startswith("unknown: ")


def test_silence_does_not_hide_what_is_missing() -> None:
    assert compared(Heartbeat(10, ago(99)), Heartbeat(9, ago(104))).seconds == 99.0


def test_an_arrival_is_as_late_as_it_is_seen() -> None:
    assert arrived(Heartbeat(9, ago(0.4)), Heartbeat(12, ago(0)), NOW) == Behind(
        0.4, "heartbeat 9 has just arrived", 3
    )
    assert arrived(Heartbeat(9, ago(0.4)), None, NOW).records is None


def replica(lag: float, acknowledged: float | None, sampled: float = 10) -> Judgement:
    """Return a replica that lagged by `lag` seconds `sampled` seconds ago; the last write was `acknowledged` ago."""
    written = None if acknowledged is None else Heartbeat(5, ago(acknowledged))
    return judge(database([Sample(ago(sampled), lag)], written, NOW, LIMIT))


def test_a_replica_within_its_limit_is_in_step_whatever_was_written() -> None:
    for acknowledged in (None, 1.0, 500.0):
        assert replica(59, acknowledged).state == "in-step"


def test_a_replica_that_lacks_an_acknowledged_write_is_late() -> None:
    found = replica(100, acknowledged=20)
    assert (found.state, found.reading.behind.seconds) == ("late", 100)
    assert "is missing" in found.cause


def test_a_replica_of_an_idle_source_is_neither_late_nor_in_step() -> None:
    for acknowledged in (None, 110.0, 200.0):
        found = replica(100, acknowledged)
        assert found.state == "unknown"
        assert "may be idle" in found.cause


def test_no_source_is_idle_for_longer_than_rds_lets_it() -> None:
    assert replica(361, acknowledged=None).state == "late"


def test_a_replica_that_does_not_replicate_is_late_at_once() -> None:
    found = replica(-1, acknowledged=1)
    assert (found.state, found.reading.behind.seconds) == ("late", None)
    assert "doesn't replicate" in found.cause


def test_a_replica_without_data_is_unknown() -> None:
    assert judge(database([], Heartbeat(1, NOW), NOW, LIMIT)).state == "unknown"


def test_of_two_looks_the_slower_counts_and_one_is_enough() -> None:
    none = Behind(None, "unknown: no data")
    assert slowest([Behind(1, "one"), Behind(7, "other")]).reason == "other"
    assert slowest([none, Behind(1, "one")]).reason == "one"
    assert slowest([none, none]) == none


def reading(name: str, seconds: float | None, metric: str = "") -> Judgement:
    return judge(Reading(name, Behind(seconds, "seen"), LIMIT, age_metric=metric))


IN_STEP, LATE, UNKNOWN = reading("table", 1), reading("storage", 61), reading("database", None)


@pytest.mark.parametrize(
    ("judgements", "value"),
    [
        ([IN_STEP], 1.0),
        ([IN_STEP, LATE], 0.0),
        ([LATE, UNKNOWN], 0.0),
        ([IN_STEP, UNKNOWN], None),
        ([], None),
        ([IN_STEP, reading("image", 1000, "ImageAge")], 1.0),
    ],
)
def test_health_is_good_only_when_every_store_is_known_to_be(
    judgements: list[Judgement], value: float | None
) -> None:
    assert health(judgements) == value


def test_an_age_counts_from_the_newest_and_nothing_is_unknown() -> None:
    assert age(ago(90), "snapshot", NOW).seconds == 90
    assert age(None, "snapshot", NOW) == Behind(None, "unknown: there is no snapshot")
