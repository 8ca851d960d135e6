"""A group has the instances that the strategy wants, and could grow."""

from datetime import UTC, datetime
from typing import Any

import pytest

from recovery.steps.diagnosis import Diagnosis
from recovery.steps.standby import group
from tests.recovery.stubs import Call, client

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
HERE = "us-west-2"


ACTIVITIES = (
    "aws autoscaling describe-scaling-activities --region us-west-2 --auto-scaling-group-name asg shows why"
)
RESUME = "aws autoscaling resume-processes --region us-west-2 --auto-scaling-group-name asg"


def grouped(states: list[str], suspended: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "AutoScalingGroupName": "asg",
            "MinSize": 0,
            "MaxSize": 9,
            "DesiredCapacity": 1,
            "DefaultCooldown": 1,
            "AvailabilityZones": ["a"],
            "HealthCheckType": "EC2",
            "CreatedTime": NOW,
            "Instances": [
                {
                    "InstanceId": f"i-{number}",
                    "AvailabilityZone": "a",
                    "LifecycleState": state,
                    "HealthStatus": "Healthy",
                    "ProtectedFromScaleIn": False,
                }
                for number, state in enumerate(states)
            ],
            "SuspendedProcesses": [{"ProcessName": name} for name in suspended],
        }
    ]


@pytest.mark.parametrize(
    ("groups", "diagnoses"),
    [
        (
            [],
            [
                Diagnosis(
                    "standby group",
                    "not ready",
                    "the Auto Scaling group asg doesn't exist in us-west-2",
                    "deploy the passive region's stack: a failover creates no group",
                )
            ],
        ),
        (
            grouped(["InService", "InService", "Pending"], []),
            [
                Diagnosis("standby group", "ready", "asg has 2 of 2 instances in service"),
                Diagnosis("standby group grows", "ready", "no process is suspended"),
            ],
        ),
        (
            grouped(["InService", "Terminating"], ["Launch", "AZRebalance", "Terminate", "HealthCheck"]),
            [
                Diagnosis("standby group", "not ready", "asg has 1 of 2 instances in service", ACTIVITIES),
                Diagnosis(
                    "standby group grows",
                    "not ready",
                    "suspended processes: Launch, Terminate, HealthCheck",
                    RESUME,
                ),
            ],
        ),
    ],
)
def test_a_group_has_what_its_strategy_says_and_could_grow(
    groups: list[dict[str, Any]], diagnoses: list[Diagnosis]
) -> None:
    call = Call(
        "describe_auto_scaling_groups", {"AutoScalingGroupNames": ["asg"]}, {"AutoScalingGroups": groups}
    )
    with client("autoscaling", call) as autoscaling:
        assert group.examine(autoscaling, name="asg", region=HERE, wanted=2) == diagnoses
