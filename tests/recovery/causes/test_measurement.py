"""A failover's measurement has all moments of the recovery, and what each store may have lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from recovery.steps.heartbeat import Heartbeat
from recovery.steps.lag import Sample
from recovery.steps.measurement import Timeline, decide, losses, times

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
WRITTEN = "2026-01-02T12:00:00.000Z"


def ago(**what: float) -> datetime:
    return NOW - timedelta(**what)


def test_a_measurement_has_every_moment_and_what_each_store_may_have_lost() -> None:
    timeline = Timeline(lost=ago(seconds=100.12345), started=ago(seconds=60), verified=NOW)
    found = decide(timeline, [Sample(ago(seconds=101), 2.5)], {"table": Heartbeat(7, ago(seconds=101))})
    assert found == {
        "lostAt": "2026-01-02T11:58:19.876Z",
        "startedAt": "2026-01-02T11:59:00.000Z",
        "verifiedAt": WRITTEN,
        "recoverySeconds": 60.0,
        "rto": {"seconds": 100.123, "reason": "from the first failed probe to the verification"},
        "rpo": {
            "database": {"seconds": 2.5, "reason": "ReplicaLag at 2026-01-02T11:58:19+00:00"},
            "table": {
                "seconds": 0.877,
                "reason": "at most: the newest heartbeat that arrived is number 7, written at 2026-01-02T11:58:19.000Z",
                "heartbeat": 7,
            },
            "storage": {"seconds": None, "reason": "unknown: no heartbeat of the lost region arrived"},
        },
    }
    assert times(found) == {"TimeToFailover": 100.123, "TimeOfExecution": 60.0}
    assert losses(found) == {"database": 2.5, "table": 0.877}


@pytest.mark.parametrize(
    ("lost", "rto"),
    [
        (None, {"seconds": None, "reason": "unknown: the prober saw no loss"}),
        (
            NOW + timedelta(seconds=1),
            {"seconds": None, "reason": "unknown: the prober saw the loss after the failover"},
        ),
        (NOW, {"seconds": 0.0, "reason": "from the first failed probe to the verification"}),
    ],
)
def test_a_time_that_nobody_saw_is_unknown_with_its_reason(
    lost: datetime | None, rto: dict[str, Any]
) -> None:
    found = decide(Timeline(lost, ago(seconds=5), NOW), [])
    assert found["rto"] == rto
    assert found["lostAt"] == (None if lost is None else found["lostAt"])
    assert times(found).get("TimeToFailover") == rto["seconds"]
    assert losses(found) == {}


def test_a_heartbeat_from_after_the_loss_lost_nothing() -> None:
    found = decide(Timeline(ago(seconds=10), ago(seconds=5), NOW), [], {"storage": Heartbeat(1, NOW)})
    assert found["rpo"]["storage"]["seconds"] == 0.0
