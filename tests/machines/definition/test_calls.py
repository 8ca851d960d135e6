"""Each call of the state machine has a time limit, and asks only its own regions and services."""

import json
import re
from typing import Any

from machines.rendering import render
from tests.machines.walks import reachable, tasks_of
from tests.recovery.names import PRIMARY, STANDBY, standby_definition


def test_every_task_has_retry_catch_and_a_time_limit(machine: dict[str, Any]) -> None:
    tasks = tasks_of(machine)
    assert len(tasks) > 25
    for name, task in tasks.items():
        assert task["Retry"], name
        assert task["TimeoutSeconds"] > 0, name
        assert any("States.ALL" in catch["ErrorEquals"] for catch in task["Catch"]), name


def test_every_function_is_told_which_execution_asks(machine: dict[str, Any]) -> None:
    asked = [task for task in tasks_of(machine).values() if task["Resource"].endswith("lambda:invoke")]
    assert len(asked) >= 10
    for task in asked:
        assert task["Parameters"]["Payload"]["executionId.$"] == "$$.Execution.Id"


def test_the_whole_run_has_a_time_limit(machine: dict[str, Any]) -> None:
    assert machine["TimeoutSeconds"] > 0


def test_failover_path_never_calls_the_primary_region(machine: dict[str, Any]) -> None:
    """Neither by an ARN nor by a name that only the primary region has."""
    written = json.dumps(machine)
    assert PRIMARY.region not in written
    for name in (PRIMARY.auto_scaling_group, PRIMARY.database, PRIMARY.load_balancer):
        assert not re.search(rf'"{re.escape(name)}"', written), name


def test_failover_path_writes_no_dns_and_no_iam_and_no_cloudfront(machine: dict[str, Any]) -> None:
    for name, task in tasks_of(machine).items():
        service = task["Resource"].removeprefix("arn:aws:states:::").removeprefix("aws-sdk:").split(":")[0]
        assert service in {"lambda", "dynamodb", "rds", "autoscaling", "ssm", "cloudwatch", "sns"}, name


def test_only_the_hand_over_leaves_the_region(machine: dict[str, Any]) -> None:
    handover = STANDBY.function_arn("handover")
    users = {
        name
        for name, task in tasks_of(machine).items()
        if task.get("Parameters", {}).get("FunctionName") == handover
    }
    assert users == {"HandOver", "FollowTarget"}
    after_lease = reachable(machine, "TakeLease")
    assert not users & after_lease


def test_the_lease_is_taken_by_a_conditional_write_only(machine: dict[str, Any]) -> None:
    for name, task in tasks_of(machine).items():
        if task.get("Parameters", {}).get("TableName") == STANDBY.lease_table:
            assert task["Parameters"]["ConditionExpression"], name


def test_the_original_numbers_are_used() -> None:
    tasks = tasks_of(render(standby_definition()))
    promote = tasks["PromoteReplica"]["Parameters"]
    assert promote == {
        "DbInstanceIdentifier": "myapp-db-replica",
        "BackupRetentionPeriod": 7,
        "PreferredBackupWindow": "03:00-04:00",
    }
    scale = tasks["ScaleApplication"]["Parameters"]
    assert (scale["AutoScalingGroupName"], scale["MinSize"], scale["MaxSize"], scale["DesiredCapacity"]) == (
        "myapp-asg-dr",
        3,
        20,
        6,
    )
    track = tasks["TrackLoad"]["Parameters"]
    assert track["PolicyName"] == "target-tracking-cpu"
    assert track["TargetTrackingConfiguration"]["TargetValue"] == 70.0
    assert tasks["PublishEndpoint"]["Parameters"]["Name"] == "/myapp/db/endpoint"
