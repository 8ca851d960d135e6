"""The image's copies are made in the passive region, by a function that may do just that."""

import json
from typing import Any

import pytest

from config.stacks import REPLICATION
from tests.synthesized import Synthesized, stacks

REGIONS = {"primary": ("us-east-1", "us-west-2"), "standby": ("us-west-2", "us-east-1")}


def _function(synthesized: Synthesized) -> dict[str, Any]:
    return synthesized.one("aws_lambda_function", function_name="myapp-dr-image")


def _statements(synthesized: Synthesized, region: str) -> dict[str, dict[str, Any]]:
    role = synthesized.one("aws_iam_role", name=f"myapp-dr-image-{region}")
    attached = synthesized.one("aws_iam_role_policy", role=f"${{{synthesized.address(role)}.name}}")
    return {each["Sid"]: each for each in json.loads(attached["policy"])["Statement"]}


@pytest.mark.parametrize("active", ["primary", "standby"])
def test_the_copy_is_made_where_it_will_be_needed_and_never_needs_the_other_region_to_run(
    active: str,
) -> None:
    synthesized = stacks({"active": active, "replication": {"images_kept": 5}})[REPLICATION]
    there, here = REGIONS[active]
    function = _function(synthesized)
    assert synthesized.provider_region(function) == here
    variables = function["environment"]["variables"]
    assert (variables["DR_SOURCE_REGION"], variables["DR_KEPT"]) == (there, "5")
    schedule = synthesized.one("aws_scheduler_schedule", name="myapp-dr-image")
    assert synthesized.provider_region(schedule) == here


def test_it_writes_and_removes_only_its_own_copies() -> None:
    allowed = _statements(stacks()[REPLICATION], "us-west-2")
    named = allowed["NameTheCopy"]
    assert named["Resource"] == ["arn:aws:ssm:us-west-2:123456789012:parameter/myapp/application/image"]
    removed = allowed["RemoveOldCopies"]
    assert removed["Condition"] == {"Null": {"aws:ResourceTag/dr-source-image": "false"}}
    assert all(":us-west-2::" in arn for arn in removed["Resource"])
    assert "us-east-1" not in json.dumps(allowed["TagCopies"])


def test_an_old_image_or_another_one_is_told_and_so_is_silence() -> None:
    synthesized = stacks({"replication": {"image_age_days": 10}})[REPLICATION]
    for name, threshold in (("image-old", 10 * 86400), ("image-out-of-step", 0)):
        alarm = synthesized.one("aws_cloudwatch_metric_alarm", alarm_name=f"myapp-dr-{name}")
        assert (alarm["threshold"], alarm["treat_missing_data"]) == (threshold, "missing")
        assert alarm["insufficient_data_actions"] == alarm["alarm_actions"]


def test_a_swap_of_the_roles_makes_another_function_and_moves_none() -> None:
    names = [
        {
            address
            for address in stacks({"active": each})[REPLICATION].document["resource"]["aws_lambda_function"]
            if "image" in address
        }
        for each in REGIONS
    ]
    assert [len(found) for found in names] == [1, 1]
    assert not names[0] & names[1]


def test_an_existing_application_has_images_of_its_own() -> None:
    without = {
        "components": {"application": False, "cdn": False, "recovery": False},
        "cache": {"enabled": False},
    }
    assert not stacks(without)[REPLICATION].all("aws_lambda_function", function_name="myapp-dr-image")
