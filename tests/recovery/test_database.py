"""A database is promoted once, and an old writer is never taken for a promoted one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.steps.database import Database, Decision, decide, was_issued

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
REPLICA = Database("available", is_replica=True, address="replica.example")
WRITER = Database("available", is_replica=False, address="replica.example")
STATUSES = st.sampled_from(
    [
        "",
        "available",
        "modifying",
        "rebooting",
        "backing-up",
        "storage-optimization",
        "stopped",
        "failed",
        "storage-full",
    ]
)


def judge(database: Database, *, intent: str = "issued", issued: bool = False, waited: float = 0) -> Decision:
    now = SINCE + timedelta(seconds=waited)
    return decide(database, intent=intent, issued=issued, since=SINCE, now=now, limit_seconds=1800)


def test_an_available_replica_is_promoted() -> None:
    assert judge(REPLICA).verdict == "promote"


def test_a_promoted_database_is_not_promoted_again() -> None:
    assert judge(WRITER).verdict == "promoted"


def test_after_the_promotion_was_issued_an_unchanged_replica_is_waited_for() -> None:
    """RDS takes a moment to show a promotion."""
    assert judge(REPLICA, issued=True).verdict == "wait"


@pytest.mark.parametrize("intent", ["none", "done", "undone"])
def test_a_writer_that_no_failover_promoted_is_refused(intent: str) -> None:
    """It may be the old writer of an earlier failover, with old data."""
    assert judge(WRITER, intent=intent).verdict == "refused"


def test_waiting_has_an_end() -> None:
    promoting = Database("modifying", is_replica=True, address="a")
    assert judge(promoting, issued=True, waited=1799).verdict == "wait"
    assert judge(promoting, issued=True, waited=1800).verdict == "gave-up"


@given(status=STATUSES, is_replica=st.booleans(), issued=st.booleans(), waited=st.floats(0, 4000))
def test_only_a_writer_of_its_own_that_takes_writes_counts_as_promoted(
    status: str, is_replica: bool, issued: bool, waited: float
) -> None:
    decision = judge(Database(status, is_replica, "a"), issued=issued, waited=waited)
    assert (decision.verdict == "promoted") == (
        status in ("available", "backing-up", "storage-optimization") and not is_replica
    )


@given(status=STATUSES, is_replica=st.booleans(), issued=st.booleans(), waited=st.floats(0, 4000))
def test_only_an_available_replica_is_promoted_and_once_in_a_run(
    status: str, is_replica: bool, issued: bool, waited: float
) -> None:
    decision = judge(Database(status, is_replica, "a"), issued=issued, waited=waited)
    assert (decision.verdict == "promote") == (status == "available" and is_replica and not issued)


@pytest.mark.parametrize(
    ("database", "accepted"),
    [
        (REPLICA, False),
        (Database("backing-up", is_replica=True, address=""), False),
        (Database("", is_replica=False, address=""), False),
        (Database("modifying", is_replica=True, address=""), True),
        (Database("rebooting", is_replica=True, address=""), True),
        (WRITER, True),
    ],
)
def test_a_promotion_whose_answer_got_lost_is_recognized(database: Database, accepted: bool) -> None:
    assert was_issued(database) is accepted
