"""A failover on the embedded AWS: what it changes, where it calls, and that a stopped one can be started again."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from machines.rendering import render
from tests.recovery.behaviour.deployed import FAILOVER, Deployed, Execution
from tests.recovery.behaviour.regions import NAMES, PRIMARY, STANDBY, quick
from tests.recovery.behaviour.waiting import eventually
from tests.templates.recovery_automation.synthesis import Synthesized, synthesized

# The states of a failover that meets no obstacle, and that change something or wait for something.
PATH = (
    "TakeLease",
    "RecordStart",
    "CheckPreconditions",
    "FenceOldRegion",
    "RecordIntent",
    "InspectReplica",
    "PromoteReplica",
    "RaiseSwitchToIssued",
    "PublishSwitchIssued",
    "Prepare",
    "PublishEndpoint",
    "CheckReadiness",
    "WarmCache",
    "RaiseSwitchToReady",
    "PublishSwitchReady",
    "VerifyFromOutside",
    "Measure",
    "RecordResult",
    "NotifyResult",
    "RecordActive",
)
# Stops around the point of no return; stops after the other states are in make test-all.
QUICK = ("RecordIntent", "PromoteReplica", "RaiseSwitchToIssued", "RecordActive")
# What IAM asks for where it isn't the operation's own name.
ASKED = {"TransactWriteItems": "UpdateItem", "Invoke": "InvokeFunction", "ListObjectsV2": "ListBucket"}


def assert_failed_over(world: Deployed) -> None:
    """Check the end that every successful run has, however it got there."""
    database = world.database()
    assert database["DBInstanceStatus"] == "available"
    assert not database.get("ReadReplicaSourceDBInstanceIdentifier")
    assert database["BackupRetentionPeriod"] == 7
    assert world.endpoint_parameter() == database["Endpoint"]["Address"]
    assert world.group() == (3, 20, 6)
    assert world.switch() == 2
    assert world.item("active", "current")["region"] == STANDBY.region
    permit = world.item("permit", "current")
    assert permit["region"] == STANDBY.region
    assert {name for name in permit if name.startswith("since-")} == {f"since-{STANDBY.region}"}
    assert world.item("promotion", STANDBY.region)["state"] == "done"
    assert "holder" not in world.lease()


def promotions(world: Deployed, after: int) -> int:
    calls = [call for call in world.calls_after(after) if call["operation"] == "PromoteReadReplica"]
    return sum(call["status"] == 200 for call in calls)


def test_the_original_command_fails_over(world: Deployed) -> None:
    execution = world.run(FAILOVER)
    assert (execution.status, execution.error) == ("SUCCEEDED", ""), execution.cause
    assert_failed_over(world)
    assert execution.output["result"] == "succeeded"
    assert execution.output["epoch"] == "1"
    assert execution.output["scaling"]["scaled"] is True
    order = [state for state in execution.states if state in PATH]
    assert order == list(PATH)


def test_started_in_the_other_region_it_hands_over_and_follows(world: Deployed) -> None:
    execution = world.run(FAILOVER, where=PRIMARY)
    assert execution.status == "SUCCEEDED", execution.cause
    assert execution.output["handedOverTo"].startswith(
        STANDBY.state_machine_arn.replace("stateMachine", "execution")
    )
    assert execution.output["output"]["result"] == "succeeded"
    assert_failed_over(world)


def test_a_failure_over_there_is_told_over_here_by_the_same_name(world: Deployed) -> None:
    world.client("rds").delete_db_instance(DBInstanceIdentifier=STANDBY.database, SkipFinalSnapshot=True)
    execution = world.run(FAILOVER, where=PRIMARY)
    assert (execution.status, execution.error) == ("FAILED", "PreconditionsFailed")
    assert "the replica doesn't exist" in execution.cause


@pytest.mark.parametrize("mode", ["refuse", "hang"])
def test_it_succeeds_while_the_primary_region_and_the_global_control_planes_are_down(
    world: Deployed, mode: Any
) -> None:
    """Invariants 1 and 2: nothing that it needs is there."""
    before = world.last_call()
    world.control.begin_outage(PRIMARY.region, mode)
    for service in ("iam", "route53", "cloudfront"):
        world.control.begin_service_outage(service, mode)
    try:
        execution = world.run(FAILOVER)
    finally:
        for service in ("iam", "route53", "cloudfront"):
            world.control.end_service_outage(service)
        world.control.end_outage(PRIMARY.region)
    assert execution.status == "SUCCEEDED", execution.cause
    assert_failed_over(world)
    ours = [call for call in world.calls_after(before) if call["principal"]]
    assert NAMES.witness is not None
    assert {call["region"] for call in ours} == {STANDBY.region, NAMES.witness.region}
    assert not {call["service"] for call in ours} & {"iam", "route53", "cloudfront"}
    abroad = {(call["service"], call["operation"]) for call in ours if call["region"] != STANDBY.region}
    assert abroad == {("cloudwatch", "GetMetricStatistics")}


def test_every_call_of_a_failover_is_allowed_to_its_role(world: Deployed) -> None:
    """Invariant 9, the half that a missing permission would break on AWS."""
    before = world.last_call()
    assert world.run(FAILOVER).status == "SUCCEEDED"
    allowed = allowed_actions(synthesized())
    seen = {
        (
            call["principal"].rsplit("/", 1)[1],
            f"{call['service']}:{ASKED.get(call['operation'], call['operation'])}",
        )
        for call in world.calls_after(before)
        if call["principal"]
    }
    assert len({role for role, _ in seen}) >= 5
    assert not {(role, action) for role, action in seen if action not in allowed[role]}


def allowed_actions(stack: Synthesized) -> dict[str, set[str]]:
    """Return the actions of each role, by its name."""
    roles = stack.document["resource"]["aws_iam_role"]
    allowed: dict[str, set[str]] = {}
    for block in stack.all("aws_iam_role_policy"):
        role = roles[block["role"].removeprefix("${aws_iam_role.").removesuffix(".name}")]["name"]
        statements = json.loads(block["policy"])["Statement"]
        allowed[role] = {action for statement in statements for action in statement["Action"]}
    return allowed


def test_traffic_waits_for_readiness(world: Deployed) -> None:
    world.answer(503)
    started = world.start()
    eventually(lambda: world.states(started).count("CheckReadiness") > 1)
    assert world.switch() == 1
    world.answer(200)
    execution = world.ended(started)
    assert execution.status == "SUCCEEDED", execution.cause
    assert_failed_over(world)


def test_a_promotion_whose_answer_got_lost_is_not_undone(world: Deployed) -> None:
    """The call fails, but RDS promotes: the only way is forward."""
    document = render(quick(STANDBY))
    promote = document["States"]["PromoteReplica"]
    # A time limit of the call, met after RDS accepted it, looks the same to the machine.
    document["States"]["PromoteReplica"] = {**promote, "Next": "AnswerLost"}
    document["States"]["AnswerLost"] = {
        "Type": "Pass",
        "Parameters": {"Error": "States.Timeout", "Cause": ""},
        "ResultPath": "$.error",
        "Next": "LetPromotionShow",
    }
    world.define_document(STANDBY, document)
    execution = world.run()
    assert execution.status == "SUCCEEDED", execution.cause
    assert_failed_over(world)


def test_an_application_that_cannot_be_scaled_does_not_stop_the_failover_and_is_told(world: Deployed) -> None:
    world.control.put_fault("scale", "autoscaling", "UpdateAutoScalingGroup", "InternalFailure", status=500)
    try:
        execution = world.run()
    finally:
        world.control.remove_fault("scale")
    assert execution.status == "SUCCEEDED", execution.cause
    assert execution.output["scaling"]["scaled"] is False
    assert world.switch() == 2


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


def stopped_after(world: Deployed, state: str) -> Execution:
    """Return a run that was stopped when the given state was over, and the lease's holder with it."""
    document = render(quick(STANDBY))
    after = document["States"][state]
    document["States"]["StopHere"] = {"Type": "Wait", "Seconds": 3600, "Next": after["Next"]}
    document["States"][state] = {**after, "Next": "StopHere"}
    world.define_document(STANDBY, document)
    started = world.start()
    eventually(lambda: "StopHere" in world.states(started))
    world.client("stepfunctions").stop_execution(executionArn=started)
    world.define(STANDBY)
    return world.ended(started)


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
    """So that the test above stops after each of them."""
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
