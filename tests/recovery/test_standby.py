"""The operator's command and the readiness function share their judgement of a region's answers. Nothing is
called.
"""

from datetime import UTC, datetime, timedelta

import pytest

from recovery.steps.database import Database
from recovery.steps.diagnosis import State
from recovery.steps.standby.database import judge_backup, judge_replica
from recovery.steps.standby.gauge import Gauge, judge_gauge

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def replica(status: str) -> Database:
    return Database(status, is_replica=True, address="")


@pytest.mark.parametrize(
    ("found", "state", "told"),
    [
        (replica("available"), "ready", "is available"),
        # A replica as it should be, and `judge_backup` says that it is busy.
        (replica("backing-up"), "ready", "is backing-up"),
        (replica("modifying"), "not ready", "is modifying"),
        (replica("storage-full"), "not ready", "is storage-full"),
        (Database("", is_replica=False, address=""), "not ready", "doesn't exist"),
        (Database("available", is_replica=False, address=""), "not ready", "replicates nothing"),
    ],
)
def test_a_replica_is_there_and_well(found: Database, state: State, told: str) -> None:
    judged = judge_replica(found, name="myapp-db-replica", region="us-west-2", stack="dr_standby")
    assert judged.state == state
    assert told in judged.cause
    assert bool(judged.fix) is (state != "ready")


@pytest.mark.parametrize(("status", "state"), [("available", "ready"), ("backing-up", "not ready")])
def test_what_is_being_backed_up_cannot_be_promoted_now(status: str, state: State) -> None:
    judged = judge_backup(replica(status), name="myapp-db-replica")
    assert (judged.item, judged.state) == ("database not backing up", state)
    assert ("wait" in judged.fix) is (state == "not ready")


GAUGE = Gauge("health", "Custom", "Health", least=1, most=1, minutes=5, fix="read the log")


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({NOW: 1.0}, "ready"),
        ({NOW: 0.0}, "not ready"),
        ({NOW: 2.0}, "not ready"),
        ({}, "unknown"),
        ({NOW - timedelta(minutes=1): 0.0, NOW: 1.0}, "ready"),
        ({NOW - timedelta(minutes=1): 1.0, NOW: 0.0}, "not ready"),
    ],
)
def test_the_newest_value_counts_and_silence_is_unknown(values: dict[datetime, float], state: State) -> None:
    judged = judge_gauge(GAUGE, values)
    assert judged.state == state
    assert bool(judged.fix) is (state != "ready")
