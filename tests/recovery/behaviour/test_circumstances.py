"""Circumstances that a failover meets: what the operator sees, and what is left."""

from datetime import datetime, timedelta

import pytest

from machines.rendering import render
from recovery.clock import utc_now
from tests.recovery.behaviour.deployed import FAILOVER, Deployed
from tests.recovery.behaviour.outcome import assert_failed_over, promotions
from tests.recovery.behaviour.regions import OLD_ENDPOINT, PRIMARY, STANDBY, quick
from tests.recovery.behaviour.test_approval import seen_up
from tests.recovery.behaviour.test_refusals import assert_as_it_was, assert_notified
from tests.recovery.behaviour.waiting import eventually

__all__ = ["seen_up"]
GRACEFUL = {**FAILOVER, "mode": "graceful"}
LATE_SECONDS = 900


def just_now() -> datetime:
    """Return a time 2 s ago: CloudWatch's statistics end at a whole second and would miss a sample of the
    current one.
    """
    return utc_now() - timedelta(seconds=2)


def tell_late(world: Deployed) -> None:
    """Publish a late replica lag for now and the next minute, since a loaded machine may take that long to read
    it; the replica's own samples in between don't matter, because the maximum counts.

    The samples remain, so tests that need a replica in step must come before.
    """
    for seconds in range(0, 60, 2):
        world.tell_lag(LATE_SECONDS, just_now() + timedelta(seconds=seconds))


def test_a_replica_that_does_not_catch_up_gives_the_permit_back(world: Deployed) -> None:
    world.tell_lag(0, just_now())
    with world.environment("database", DR_DRAIN_SECONDS="3"):
        execution = world.run(GRACEFUL)
    assert (execution.status, execution.error) == ("FAILED", "NotDrained"), execution.cause
    assert "after the fence" in execution.cause
    assert_notified(execution)
    assert_as_it_was(world)
    permit = world.item("permit", "current")
    assert permit["region"] == PRIMARY.region
    assert {name for name in permit if name.startswith("since-")} == {f"since-{PRIMARY.region}"}
    assert world.item("promotion", STANDBY.region)["state"] == "undone"


@pytest.mark.slow
def test_a_graceful_failover_promotes_only_after_the_last_write_was_replayed(world: Deployed) -> None:
    world.tell_lag(0, just_now())
    started = world.start(GRACEFUL)
    eventually(lambda: world.states(started).count("CheckDrained") > 1)
    assert world.item("permit", "current")["region"] == STANDBY.region
    assert world.database().get("ReadReplicaSourceDBInstanceIdentifier")
    assert world.switch() == 0
    # What RDS will publish: the function asks for samples up to now, so it is found when its time has come.
    world.tell_lag(0, utc_now() + timedelta(seconds=90))
    execution = world.ended(started, seconds=240)
    assert execution.status == "SUCCEEDED", execution.cause
    assert_failed_over(world)


def test_a_late_replica_stops_a_graceful_failover_before_anything_is_changed(world: Deployed) -> None:
    tell_late(world)
    execution = world.run(GRACEFUL)
    assert (execution.status, execution.error) == ("FAILED", "PreconditionsFailed")
    assert "replica lag: late, 900 s" in execution.cause
    assert_notified(execution)
    assert_as_it_was(world)
    assert world.item("permit", "current") == {}


def test_a_late_replica_is_the_loss_that_an_ungraceful_failover_accepts_and_records(world: Deployed) -> None:
    tell_late(world)
    execution = world.run(FAILOVER)
    assert execution.status == "SUCCEEDED", execution.cause
    assert_failed_over(world)
    lag = next(item for item in execution.output["preconditions"] if item["name"] == "replica lag")
    assert lag["message"].startswith("late, 900 s")
    assert execution.output["measurement"]["rpo"]["database"]["seconds"] == LATE_SECONDS


def test_a_storm_of_alarms_fails_over_once(seen_up: Deployed) -> None:
    """An alarm that flaps starts the machine each time: one run gets the lease, the others end by name."""
    before = seen_up.last_call()
    alarm = {**FAILOVER, "alarm": "lost", "alarmTime": "2026-01-01T00:00:00Z"}
    started = [seen_up.start(alarm) for _ in range(5)]
    ends = [seen_up.ended(each) for each in started]
    assert [each.status for each in ends].count("SUCCEEDED") == 1
    refused = [each for each in ends if each.status != "SUCCEEDED"]
    assert {each.error for each in refused} <= {"LeaseHeld", "AlreadyActive"}
    for each in refused:
        assert_notified(each)
        assert not {"PromoteReplica", "FenceOldRegion"} & set(each.states)
    assert promotions(seen_up, before) == 1
    assert_failed_over(seen_up)


def test_a_primary_that_comes_back_in_the_middle_changes_nothing(world: Deployed) -> None:
    document = render(quick(STANDBY))
    promote = document["States"]["RaiseSwitchToIssued"]
    document["States"]["Pause"] = {"Type": "Wait", "Seconds": 4, "Next": promote["Next"]}
    document["States"]["RaiseSwitchToIssued"] = {**promote, "Next": "Pause"}
    world.define_document(STANDBY, document)
    world.control.begin_outage(PRIMARY.region, "hang")
    try:
        started = world.start()
        eventually(lambda: "Pause" in world.states(started))
    finally:
        world.control.end_outage(PRIMARY.region)
    execution = world.ended(started)
    assert execution.status == "SUCCEEDED", execution.cause
    assert_failed_over(world)


def test_a_standby_without_its_group_refuses_to_fail_over_and_says_why(world: Deployed) -> None:
    with world.environment("preconditions", DR_AUTO_SCALING_GROUP="gone"):
        execution = world.run()
    assert (execution.status, execution.error) == ("FAILED", "PreconditionsFailed")
    assert "auto scaling group: the auto scaling group doesn't exist; deploy" in execution.cause
    assert_notified(execution)
    assert_as_it_was(world)


def test_with_both_regions_down_users_are_sent_nowhere_and_the_next_run_goes_on(world: Deployed) -> None:
    """The standby's load balancer never answers well, so the replica is promoted but traffic isn't switched on."""
    world.control.begin_outage(PRIMARY.region, "refuse")
    world.answer(503)
    try:
        with world.environment("readiness", DR_READINESS_SECONDS="3"):
            execution = world.run()
        assert (execution.status, execution.error) == ("FAILED", "NotReady")
        assert_notified(execution)
        assert world.switch() == 1
        assert world.endpoint_parameter() != OLD_ENDPOINT
        world.answer(200)
        again = world.run()
    finally:
        world.control.end_outage(PRIMARY.region)
    assert again.status == "SUCCEEDED", again.cause
    assert_failed_over(world)


def test_capacity_that_is_refused_is_told_and_traffic_still_waits_for_readiness(world: Deployed) -> None:
    world.answer(503)
    world.control.put_fault(
        "capacity", "autoscaling", "UpdateAutoScalingGroup", "ScalingActivityInProgress", status=400
    )
    try:
        started = world.start()
        eventually(lambda: world.states(started).count("CheckReadiness") > 1)
        assert world.switch() == 1
        world.answer(200)
        execution = world.ended(started)
    finally:
        world.control.remove_fault("capacity")
    assert execution.status == "SUCCEEDED", execution.cause
    assert execution.output["scaling"]["scaled"] is False
    assert "ScalingActivityInProgress" in execution.output["scaling"]["cause"]
