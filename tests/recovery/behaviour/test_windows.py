"""Test windows of a group, which a failover to its region removes."""

from collections.abc import Iterator

import pytest

from tests.recovery.behaviour.deployed import Deployed
from tests.recovery.behaviour.outcome import assert_failed_over
from tests.recovery.behaviour.regions import STANDBY

WINDOWS = ("load-begins", "load-ends")


def scheduled(world: Deployed) -> set[str]:
    found = world.client("autoscaling").describe_scheduled_actions(
        AutoScalingGroupName=STANDBY.auto_scaling_group
    )
    return {each["ScheduledActionName"] for each in found["ScheduledUpdateGroupActions"]}


@pytest.fixture
def with_windows(world: Deployed) -> Iterator[Deployed]:
    world.define(STANDBY, test_windows=WINDOWS)
    groups, name = world.client("autoscaling"), STANDBY.auto_scaling_group
    for window, minimum in zip(WINDOWS, (5, 1), strict=True):
        groups.put_scheduled_update_group_action(
            AutoScalingGroupName=name, ScheduledActionName=window, Recurrence="0 6 * * 1", MinSize=minimum
        )
    yield world
    for window in scheduled(world):
        groups.delete_scheduled_action(AutoScalingGroupName=name, ScheduledActionName=window)


def test_a_test_windows_end_does_not_lower_the_minimum_of_a_region_that_was_activated(
    with_windows: Deployed,
) -> None:
    execution = with_windows.run()
    assert execution.status == "SUCCEEDED", execution.cause
    assert_failed_over(with_windows)
    assert scheduled(with_windows) == set()
    assert execution.output["scaling"] == {"scaled": True, "cause": ""}


def test_windows_that_an_earlier_run_removed_stop_nothing_and_are_told(with_windows: Deployed) -> None:
    with_windows.client("autoscaling").batch_delete_scheduled_action(
        AutoScalingGroupName=STANDBY.auto_scaling_group, ScheduledActionNames=list(WINDOWS)
    )
    execution = with_windows.run()
    assert execution.status == "SUCCEEDED", execution.cause
    assert execution.output["scaling"]["scaled"] is True
    assert all(window in execution.output["scaling"]["cause"] for window in WINDOWS)


def test_windows_that_cannot_be_removed_are_told_and_stop_nothing(with_windows: Deployed) -> None:
    with_windows.control.put_fault(
        "windows", "autoscaling", "BatchDeleteScheduledAction", "InternalFailure", status=500
    )
    try:
        execution = with_windows.run()
    finally:
        with_windows.control.remove_fault("windows")
    assert execution.status == "SUCCEEDED", execution.cause
    assert_failed_over(with_windows)
    assert execution.output["scaling"]["scaled"] is True
    assert "test windows are left" in execution.output["scaling"]["cause"]
    assert scheduled(with_windows) == set(WINDOWS)
