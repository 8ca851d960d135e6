"""Failovers with strict fencing that fail, are graceful, are stopped, or are done by hand."""

import pytest

from machines.rendering import render
from recovery import lease_table
from tests.recovery.behaviour.deployed import Deployed
from tests.recovery.behaviour.outcome import assert_failed_over, promotions
from tests.recovery.behaviour.regions import PRIMARY, STANDBY
from tests.recovery.behaviour.strict.writers import GRACEFUL, Process, replicate_permit, strict, succeeded
from tests.recovery.behaviour.test_circumstances import just_now
from tests.recovery.behaviour.test_failure_matrix import failing
from tests.recovery.behaviour.test_manual_failover import walked
from tests.recovery.behaviour.test_refusals import assert_as_it_was, assert_notified
from tests.recovery.behaviour.waiting import eventually


def test_a_failover_that_fails_before_the_promotion_lets_the_old_writer_write_again(
    strictly: Deployed, old_writer: Process
) -> None:
    strictly.control.put_fault("promotion", "rds", "PromoteReadReplica", "InternalFailure", status=500)
    try:
        execution = strictly.run()
    finally:
        strictly.control.remove_fault("promotion")
    assert (execution.status, execution.error) == ("FAILED", "PromotionFailed")
    assert_as_it_was(strictly)
    eventually(lambda: "refuses epoch 0" in old_writer.stopped())
    replicate_permit(strictly)
    eventually(lambda: not old_writer.stopped())
    assert lease_table.read_renewal(strictly.client("dynamodb"), STANDBY.lease_table).epoch == 1
    # And the next one fences it again.
    succeeded(strictly.run())
    assert_failed_over(strictly)
    eventually(lambda: "refuses epoch 1" in old_writer.stopped())


def test_a_graceful_failover_fences_waits_for_the_replica_alone_and_leaves_nobody_alone(
    strictly: Deployed,
) -> None:
    strictly.tell_lag(0, just_now())
    # Other tests tell a late replica, which isn't what this is about.
    with (
        strictly.environment("database", DR_DRAIN_SECONDS="3"),
        strictly.environment("preconditions", DR_LAG_OBJECTIVE_SECONDS="100000"),
    ):
        execution = strictly.run(GRACEFUL)
    assert execution.error == "NotDrained", execution.cause
    assert "FenceRenewals" in execution.states
    assert not {"AllowAlone", "WaitForWriters"} & set(execution.states)
    assert lease_table.read_alone(strictly.client("dynamodb"), STANDBY.lease_table) == -1


FENCES = ("AllowAlone", "FenceRenewals")


@pytest.mark.parametrize("state", FENCES)
def test_a_fence_that_cannot_be_written_stops_it_safely(strictly: Deployed, state: str) -> None:
    with failing(strictly, state, "InternalFailure"):
        execution = strictly.run()
    assert (execution.status, execution.error) == ("FAILED", "FencingFailed")
    assert_notified(execution)
    assert_as_it_was(strictly)
    assert strictly.item("permit", "current")["region"] == PRIMARY.region
    assert "holder" not in strictly.lease()
    succeeded(strictly.run())
    assert_failed_over(strictly)


@pytest.mark.slow
@pytest.mark.parametrize("state", FENCES)
def test_a_fence_whose_answer_is_lost_is_written_again(strictly: Deployed, state: str) -> None:
    before = strictly.last_call()
    with failing(strictly, state, "States.Timeout", times=1, answer=True):
        succeeded(strictly.run())
    assert_failed_over(strictly)
    assert promotions(strictly, before) == 1


@pytest.mark.parametrize(
    "state", ["WaitForWriters", *(pytest.param(each, marks=pytest.mark.slow) for each in FENCES)]
)
def test_a_run_stopped_there_and_started_again_ends_in_the_same_place(strictly: Deployed, state: str) -> None:
    before = strictly.last_call()
    document = render(strict())
    document["States"]["StopHere"] = {
        "Type": "Wait",
        "Seconds": 3600,
        "Next": document["States"][state]["Next"],
    }
    document["States"][state]["Next"] = "StopHere"
    strictly.define_document(STANDBY, document)
    started = strictly.start()
    eventually(lambda: "StopHere" in strictly.states(started))
    strictly.client("stepfunctions").stop_execution(executionArn=started)
    strictly.define(STANDBY, strict())
    succeeded(strictly.run())
    assert_failed_over(strictly)
    assert promotions(strictly, before) == 1
    assert lease_table.read_alone(strictly.client("dynamodb"), STANDBY.lease_table) == 2


@pytest.mark.slow
def test_a_manual_failover_fences_and_waits_too(strictly: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("operations.manual_failover.walk.definition", lambda *_: strict())
    entered, result = walked(strictly)
    assert result["result"] == "succeeded"
    assert entered.index("FenceRenewals") < entered.index("WaitForWriters") < entered.index("PromoteReplica")
