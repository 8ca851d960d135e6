"""A failover that is started again: after it was stopped, after it failed, and after it succeeded."""

import pytest

from machines.rendering import render
from tests.recovery.behaviour.deployed import Deployed
from tests.recovery.behaviour.outcome import PATH, QUICK, assert_failed_over, promotions, stopped_after
from tests.recovery.behaviour.regions import STANDBY, quick


def test_after_the_promotion_a_failure_goes_no_way_back(world: Deployed) -> None:
    world.control.put_fault("endpoint", "ssm", "PutParameter", "InternalServerError", status=500)
    try:
        execution = world.run()
    finally:
        world.control.remove_fault("endpoint")
    assert (execution.status, execution.error) == ("FAILED", "EndpointFailed")
    assert world.switch() == 1
    permit = world.item("permit", "current")
    assert permit["region"] == STANDBY.region
    again = world.run()
    assert again.status == "SUCCEEDED", again.cause
    assert_failed_over(world)
    # A run that was started again gave it anew, and it is this region's since the first.
    later, since = world.item("permit", "current"), f"since-{STANDBY.region}"
    assert later["at"] > permit["at"]
    assert later[since] == permit[since] == permit["at"]


def test_a_second_failover_to_the_same_region_is_refused(world: Deployed) -> None:
    assert world.run().status == "SUCCEEDED"
    execution = world.run()
    assert (execution.status, execution.error) == ("FAILED", "AlreadyActive")
    assert_failed_over(world)


@pytest.mark.parametrize(
    "state", [each if each in QUICK else pytest.param(each, marks=pytest.mark.slow) for each in PATH]
)
def test_a_run_stopped_after_any_state_and_started_again_ends_in_the_same_place(
    world: Deployed, state: str
) -> None:
    before = world.last_call()
    assert stopped_after(world, state).status == "ABORTED"
    again = world.run()
    if state == "RecordActive":
        assert again.error == "AlreadyActive"
    else:
        assert again.status == "SUCCEEDED", again.cause
    assert_failed_over(world)
    assert promotions(world, before) == 1


def test_the_path_names_every_state_that_changes_something() -> None:
    """This ensures that the test above stops the failover after each of these states."""
    states = render(quick(STANDBY))["States"]
    named = {
        name
        for name, state in states.items()
        if state["Type"] == "Task" and "lambda:invoke" not in state["Resource"]
    }
    other_ways = {
        "AskForApproval",
        "RetakeLease",
        "UndoIntent",
        "UndoFence",
        "ReleaseLease",
        "RecordFailure",
        "ReleaseLeaseAfterFailure",
        "NotifyFailure",
    }
    assert named - other_ways <= set(PATH)
