"""The test copy shares nothing with production, and ends."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from config.stacks import STANDBY, TEST
from operations.environment import tool_environment
from tests.synthesized import Synthesized, stacks

# What names a resource; the first that it has is its name. Groups inside a network are named in that network.
NAMED_BY = (
    "identifier",
    "cluster_identifier",
    "replication_group_id",
    "user_group_id",
    "user_id",
    "bucket",
    "alarm_name",
    "dashboard_name",
    "scheduled_action_name",
    "name",
)
# Rules and policies inside something that has a name of its own.
INSIDE = ("aws_iam_role_policy", "aws_autoscaling_policy", "aws_autoscaling_schedule")


def _names(synthesized: Synthesized) -> set[tuple[str, str]]:
    named = set()
    for kind, resources in synthesized.document["resource"].items():
        if kind in INSIDE:
            continue
        for resource in resources.values():
            name = next((resource[key] for key in NAMED_BY if key in resource), "")
            if name and "${" not in str(name):
                named.add((kind, str(name)))
    return named


@pytest.mark.parametrize(
    "settings", [{}, {"database": {"engine": "aurora-postgresql"}}, {"cache": {"engine": "redis"}}]
)
def test_it_has_no_name_in_common_with_any_other_stack(settings: dict[str, object]) -> None:
    every = stacks(settings, test_mode=True)
    own = _names(every[TEST])
    assert len(own) > 30
    for stack, synthesized in every.items():
        if stack != TEST:
            assert own & _names(synthesized) == set(), stack


def test_its_schedules_keep_it_at_zero_from_its_time_on() -> None:
    copy = stacks({"test_copy": {"time_to_live_hours": 8}}, test_mode=True)[TEST]
    (scale,) = [each for each in copy.all("aws_scheduler_schedule") if "scale" in each["name"]]
    target = scale["target"]
    assert target["arn"] == "arn:aws:scheduler:::aws-sdk:autoscaling:updateAutoScalingGroup"
    wanted = json.loads(target["input"])
    assert {wanted[size] for size in ("MinSize", "MaxSize", "DesiredCapacity")} == {0}
    group = copy.one("aws_autoscaling_group")
    assert copy.address(group) in wanted["AutoScalingGroupName"]
    # Again each hour, so that a copy deployed once more after its time doesn't come back to stay.
    assert scale["schedule_expression"] == "rate(1 hour)"
    role = copy.one("aws_iam_role", name="myapp-test-expiry-dr")
    assert f'timeadd({copy.address(role)}.create_date, "8h")' in scale["start_date"]


def test_people_are_told_each_day_by_the_topic_of_the_region() -> None:
    copy = stacks(test_mode=True)[TEST]
    (tell,) = [each for each in copy.all("aws_scheduler_schedule") if "tell" in each["name"]]
    assert tell["target"]["arn"] == "arn:aws:sns:us-west-2:123456789012:myapp-dr-notifications"
    # Its database is protected like every other, so the clean-up must name it.
    assert "cleanup NAMESPACE=dr_test REMOVE=all" in json.loads(tell["target"]["input"])["fix"]
    assert tell["schedule_expression"] == "rate(1 day)"


def test_its_schedules_may_touch_its_own_group_only() -> None:
    copy = stacks(test_mode=True)[TEST]
    document = json.loads(copy.one("aws_iam_role_policy", name="ends-the-copy")["policy"])
    scale = next(each for each in document["Statement"] if each["Sid"] == "ScaleToZero")
    assert scale["Resource"] == [
        "arn:aws:autoscaling:us-west-2:123456789012:autoScalingGroup:*:autoScalingGroupName/myapp-test-asg-dr"
    ]


def test_nothing_of_production_ends() -> None:
    assert stacks(test_mode=True)[STANDBY].all("aws_scheduler_schedule") == []


def test_its_password_is_read_only_once_its_secret_has_one() -> None:
    copy = stacks(test_mode=True)[TEST]
    (version,) = copy.all("aws_secretsmanager_secret_version")
    (read,) = copy.document["ephemeral"]["aws_secretsmanager_secret_version"].values()
    # A name would be looked up while planning, before the secret exists.
    assert read["secret_id"] == f"${{{copy.address(version)}.secret_id}}"


@pytest.mark.terraform
@pytest.mark.parametrize(
    ("made", "begins"), [("2999-01-01T00:00:00Z", "2999-01-01T08:00:00Z"), ("2001-01-01T00:00:00Z", None)]
)
def test_a_copy_that_outlived_its_time_gives_no_start_that_the_scheduler_would_refuse(
    made: str, begins: str | None, tmp_path: Path
) -> None:
    expression = stacks({"test_copy": {"time_to_live_hours": 8}}, test_mode=True)[TEST].one(
        "aws_scheduler_schedule", name="myapp-test-expired-scale"
    )["start_date"]
    role = re.search(r"aws_iam_role\.\w+\.create_date", expression)
    assert role is not None
    output = {"begins": {"value": expression.replace(role.group(), f'"{made}"')}}
    (tmp_path / "main.tf.json").write_text(json.dumps({"output": output}), encoding="utf-8")
    environment = tool_environment(os.environ, {})
    said = ""
    for command in (["init", "-input=false"], ["apply", "-auto-approve"], ["output", "-json"]):
        run = ["terraform", *command, "-no-color"]
        done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
        said = done.stdout
    assert json.loads(said).get("begins", {}).get("value") == begins
