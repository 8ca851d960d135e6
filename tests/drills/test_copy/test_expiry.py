"""A forgotten copy ends: its own schedule, as synthesized, takes the instances away after its time, not before."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config.settings import parse_settings
from config.stacks import TEST
from drills.test_copy.place import CopyTarget
from embedded_aws import process
from operations.target import Target
from tests.synthesized import stacks

HOURS = 1
# Real seconds that `HOURS` of world time take.
SECONDS = 6.0
SETTINGS = parse_settings({})


def instances(target: Target) -> int:
    found = target.client("autoscaling", target.passive.region).describe_auto_scaling_groups(
        AutoScalingGroupNames=[target.passive.auto_scaling_group]
    )
    (group,) = found["AutoScalingGroups"]
    return len(group["Instances"])


def test_after_its_time_it_has_no_instance(tmp_path: Path) -> None:
    synthesized = stacks({"test_copy": {"time_to_live_hours": HOURS}}, test_mode=True)[TEST].one(
        "aws_scheduler_schedule", name="myapp-test-expired-scale"
    )
    with process.start(tmp_path) as handle:
        target = CopyTarget("embedded", SETTINGS, handle.endpoint)
        here = target.passive
        ec2, groups = target.client("ec2", here.region), target.client("autoscaling", here.region)
        image = ec2.register_image(Name="any", RootDeviceName="/dev/xvda")["ImageId"]
        groups.create_launch_configuration(
            LaunchConfigurationName="any", ImageId=image, InstanceType="m6g.large"
        )
        groups.create_auto_scaling_group(
            AutoScalingGroupName=here.auto_scaling_group,
            LaunchConfigurationName="any",
            MinSize=1,
            MaxSize=20,
            AvailabilityZones=[f"{here.region}a"],
        )
        role = target.client("iam", here.region).create_role(
            RoleName=here.expiry_role, AssumeRolePolicyDocument="{}"
        )["Role"]["Arn"]
        message = {
            **json.loads(synthesized["target"]["input"]),
            "AutoScalingGroupName": here.auto_scaling_group,
        }
        target.client("scheduler", here.region).create_schedule(
            Name=synthesized["name"],
            ScheduleExpression=synthesized["schedule_expression"],
            StartDate=datetime.now(UTC) + timedelta(hours=HOURS),
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": synthesized["target"]["arn"], "RoleArn": role, "Input": json.dumps(message)},
        )
        began = time.monotonic()
        handle.client.set_speed(HOURS * 3600 / SECONDS)
        seen = []
        while (found := instances(target)) and time.monotonic() - began < 10 * SECONDS:
            seen.append(time.monotonic() - began)
            time.sleep(0.2)
        assert found == 0
        assert seen[-1] > SECONDS / 2, "the copy ended before its time"
        call = next(c for c in handle.client.calls() if c["source"] == f"scheduler:{synthesized['name']}")
        assert (call["operation"], call["principal"]) == ("UpdateAutoScalingGroup", role)
