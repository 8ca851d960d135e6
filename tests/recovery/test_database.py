"""A database is promoted once, and an old writer is never taken for a promoted one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_aws.runtime.states_naming import error_name
from recovery.steps.database import REFUSALS, Database, PromotionDecision, after_error, decide, was_issued
from recovery.steps.database_status import CLUSTER, INSTANCE, kind_of, may_be_promoted

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
REPLICA = Database("available", is_replica=True, address="replica.example")
WRITER = Database("available", is_replica=False, address="replica.example")
LIMIT = 1800
STATUSES = st.sampled_from(["", "a-new-word", *INSTANCE, *CLUSTER])
REFUSAL = REFUSALS[0]


def judge(
    database: Database, *, intent: str = "issued", issued: bool = False, waited: float = 0
) -> PromotionDecision:
    now = SINCE + timedelta(seconds=waited)
    return decide(database, intent=intent, issued=issued, since=SINCE, now=now, limit_seconds=LIMIT)


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
def test_a_replica_that_rds_may_promote_is_promoted_once_in_a_run(
    status: str, is_replica: bool, issued: bool, waited: float
) -> None:
    decision = judge(Database(status, is_replica, "a"), issued=issued, waited=waited)
    tried = status in ("available", "storage-optimization")
    assert (decision.verdict == "promote") == (tried and is_replica and not issued)


@given(status=STATUSES.filter(bool), waited=st.floats(0, LIMIT - 1))
def test_only_a_status_that_does_not_pass_ends_a_run_that_has_time(status: str, waited: float) -> None:
    decision = judge(Database(status, is_replica=True, address="a"), waited=waited)
    assert (decision.verdict == "refused") == (kind_of(status) == "terminal")
    assert status in decision.cause


def test_what_does_not_pass_is_what_aws_says_of_it() -> None:
    """The lists come from both user guides; a family of statuses also stands for those that AWS may add to it."""
    assert {status for status in {*INSTANCE, *CLUSTER} if kind_of(status) == "terminal"} == {
        "cloning-failed",
        "delete-precheck",
        "deleting",
        "failed",
        "inaccessible-encryption-credentials",
        "inaccessible-encryption-credentials-recoverable",
        "incompatible-network",
        "incompatible-option-group",
        "incompatible-parameters",
        "incompatible-restore",
        "insufficient-capacity",
        "migration-failed",
        "restore-error",
        "stopped",
        "stopping",
        "storage-full",
    }
    assert kind_of("incompatible-tomorrow") == "terminal"
    assert kind_of("inaccessible-encryption-credentials-tomorrow") == "terminal"
    assert kind_of("a-new-word") == "passing"
    assert not may_be_promoted("a-new-word")
    assert all(CLUSTER[status] == INSTANCE[status] for status in set(CLUSTER) & set(INSTANCE))


def came_to(status: str, error: str, *, waited: float = 0, is_replica: bool = True) -> str:
    now = SINCE + timedelta(seconds=waited)
    found = Database(status, is_replica, "a")
    return after_error(found, error, since=SINCE, now=now, limit_seconds=LIMIT)


@given(status=STATUSES.filter(bool), waited=st.floats(0, LIMIT - 1))
def test_a_refusal_of_rds_waits_while_the_status_passes(status: str, waited: float) -> None:
    found = came_to(status, REFUSAL, waited=waited)
    if found != "issued":
        assert found == ("not-issued" if kind_of(status) == "terminal" else "wait")


def test_a_refusal_waits_no_longer_than_a_promotion_may_take() -> None:
    assert came_to("storage-optimization", REFUSAL, waited=LIMIT - 1) == "wait"
    assert came_to("storage-optimization", REFUSAL, waited=LIMIT) == "not-issued"


def test_what_is_no_refusal_for_a_state_is_not_waited_for() -> None:
    assert came_to("storage-optimization", "Rds.RdsException") == "not-issued"
    assert came_to("", REFUSAL, is_replica=False) == "not-issued"
    assert came_to("available", REFUSAL, is_replica=False) == "issued"


@pytest.mark.parametrize(
    "fault", ["InvalidDBInstanceStateFault", "InvalidDBClusterStateFault", "InvalidGlobalClusterStateFault"]
)
def test_rds_own_refusals_are_known_as_step_functions_and_as_the_walk_by_hand_spell_them(fault: str) -> None:
    assert came_to("storage-optimization", error_name("RDS", fault)) == "wait"
    assert came_to("storage-optimization", f"rds.{fault.removesuffix('Fault')}Exception") == "wait"


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
