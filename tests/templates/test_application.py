"""Instances and their group keep their promises."""

import gzip
import json
from typing import Any

import pytest

from config.stacks import PRIMARY, SHARED, STANDBY
from tests.synthesized import Synthesized, stacks, user_data

BOTH = pytest.mark.parametrize("stack", [PRIMARY, STANDBY])


def _volumes(synthesized: Synthesized) -> dict[str, dict[str, Any]]:
    mappings = synthesized.one("aws_launch_template")["block_device_mappings"]
    return {each["device_name"]: each["ebs"] for each in mappings}


def _tags(synthesized: Synthesized, kind: str) -> dict[str, str]:
    specifications = synthesized.one("aws_launch_template")["tag_specifications"]
    tags: dict[str, str] = next((s["tags"] for s in specifications if s["resource_type"] == kind), {})
    return tags


@BOTH
def test_every_volume_is_encrypted_with_the_key_of_its_own_region(stack: str) -> None:
    synthesized = stacks({"application": {"data_volume_gib": 50}})[stack]
    template = synthesized.one("aws_launch_template")
    volumes = _volumes(synthesized)
    assert volumes["/dev/sdf"]["volume_size"] == 50
    for volume in volumes.values():
        assert (volume["encrypted"], volume["volume_type"]) == ("true", "gp3")
        key = synthesized.document["data"]["aws_kms_alias"][volume["kms_key_id"].split(".")[2]]
        assert synthesized.provider_region(key) == synthesized.provider_region(template)


def test_the_key_lets_auto_scaling_start_encrypted_instances() -> None:
    statements = {
        each["Sid"]: each
        for each in json.loads(stacks()[SHARED].one("aws_kms_key", description="Data of myapp")["policy"])[
            "Statement"
        ]
    }
    for sid in ("EncryptVolumes", "LendToVolumes"):
        who = statements[sid]["Condition"]["ArnLike"]["aws:PrincipalArn"]
        assert who.endswith(":role/aws-service-role/autoscaling.amazonaws.com/*")
        assert statements[sid]["Condition"]["StringEquals"] == {"kms:CallerAccount": "123456789012"}
    assert statements["LendToVolumes"]["Action"] == ["kms:CreateGrant"]
    assert statements["LendToVolumes"]["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}


def test_data_volumes_carry_the_tag_that_snapshot_policies_select() -> None:
    assert (
        _tags(stacks({"application": {"data_volume_gib": 50}})[PRIMARY], "volume")["dr-snapshot"] == "myapp"
    )
    plain = stacks()[PRIMARY]
    assert list(_volumes(plain)) == ["/dev/xvda"]
    assert "dr-snapshot" not in _tags(plain, "volume")


@BOTH
@pytest.mark.parametrize("data_gib", [0, 50])
def test_the_budget_sees_instances_and_their_volumes(stack: str, data_gib: int) -> None:
    both = stacks({"application": {"data_volume_gib": data_gib}, "budget": {"enabled": True}})
    (budget,) = both[SHARED].all("aws_budgets_budget")
    assert ["user:Project$myapp"] in [each["values"] for each in budget["cost_filter"]]
    for kind in ("instance", "volume"):
        assert _tags(both[stack], kind)["Project"] == "myapp"
    tags = {each["key"]: each for each in both[stack].one("aws_autoscaling_group")["tag"]}
    assert (tags["Project"]["value"], tags["Project"]["propagate_at_launch"]) == ("myapp", True)


@BOTH
def test_people_get_in_by_sessions_and_by_no_key_or_port(stack: str) -> None:
    synthesized = stacks()[stack]
    document = json.loads(synthesized.one("aws_iam_role_policy", name="reaches-writer")["policy"])
    (sessions,) = [each for each in document["Statement"] if each["Sid"] == "OpensSessions"]
    assert "ssmmessages:OpenDataChannel" in sessions["Action"]
    assert "key_name" not in synthesized.one("aws_launch_template")
    # Only what knows no resource has a star.
    starred = [each["Sid"] for each in document["Statement"] if "*" in each["Resource"]]
    assert starred == ["OpensSessions"]
    assert 22 not in [r["from_port"] for r in synthesized.all("aws_vpc_security_group_ingress_rule")]


@BOTH
def test_scaling_sees_every_minute_and_the_alarms_see_the_group(stack: str) -> None:
    synthesized = stacks()[stack]
    assert synthesized.one("aws_launch_template")["monitoring"] == {"enabled": True}
    group = synthesized.one("aws_autoscaling_group")
    assert {"GroupInServiceInstances", "GroupMaxSize"} <= set(group["enabled_metrics"])


def test_the_image_is_of_the_instances_architecture() -> None:
    for settings, suffix in (
        ({}, "arm64"),
        ({"application": {"architecture": "x86_64", "instance_types": ["m7i.large"]}}, "x86_64"),
    ):
        (image,) = stacks(settings)[PRIMARY].document["data"]["aws_ssm_parameter"].values()
        assert image["name"].endswith(f"-{suffix}")


@BOTH
def test_an_image_that_was_replicated_is_not_put_back_and_every_other_parameter_is_kept(stack: str) -> None:
    ignoring = {
        each["name"]: each["lifecycle"]["ignore_changes"]
        for each in stacks()[stack].all("aws_ssm_parameter")
        if "ignore_changes" in each.get("lifecycle", {})
    }
    assert ignoring == {"/myapp/application/image": ["insecure_value"]}


def test_reserved_instances_are_spread_over_the_zones_of_the_passive_region() -> None:
    both = stacks({"application": {"reserved_instances": 5}})
    reservations = both[STANDBY].all("aws_ec2_capacity_reservation")
    assert sorted(each["instance_count"] for each in reservations) == [1, 2, 2]
    assert len({each["availability_zone"] for each in reservations}) == 3
    assert {each["instance_type"] for each in reservations} == {"m6g.large"}
    assert both[PRIMARY].all("aws_ec2_capacity_reservation") == []
    assert (
        len(stacks({"application": {"reserved_instances": 2}})[STANDBY].all("aws_ec2_capacity_reservation"))
        == 2
    )


def test_a_warm_pool_is_stopped_and_only_where_nothing_serves() -> None:
    both = stacks(
        {
            "application": {"warm_pool_instances": 4},
            "overrides": {"passive": {"instance_types": ["m6g.large"]}},
        }
    )
    group = both[STANDBY].one("aws_autoscaling_group")
    assert group["warm_pool"]["pool_state"] == "Stopped"
    assert group["warm_pool"]["min_size"] == 4
    # AWS refuses a warm pool with a mixed instances policy.
    assert "mixed_instances_policy" not in group
    assert "launch_template" in group
    active = both[PRIMARY].one("aws_autoscaling_group")
    assert "warm_pool" not in active
    assert "mixed_instances_policy" in active


def test_a_test_window_moves_the_minimum_only_and_takes_nothing_out_itself() -> None:
    window = {"name": "load", "begins": "0 6 * * 1", "ends": "0 9 * * 1", "instances": 4}
    both = stacks({"application": {"test_windows": [window]}})
    assert both[PRIMARY].all("aws_autoscaling_schedule") == []
    schedules = {s["scheduled_action_name"]: s for s in both[STANDBY].all("aws_autoscaling_schedule")}
    assert (schedules["load-begins"]["min_size"], schedules["load-begins"]["recurrence"]) == (4, "0 6 * * 1")
    assert schedules["load-ends"]["min_size"] == 1
    for schedule in schedules.values():
        assert (schedule["max_size"], schedule["desired_capacity"]) == (-1, -1)


def test_a_data_volume_is_made_ready_once_and_mounted_where_the_setting_says() -> None:
    script = _script({"application": {"data_volume_gib": 50}})
    # A volume from a snapshot keeps its file system.
    assert "blkid /dev/sdf || mkfs.xfs /dev/sdf" in script
    assert "/data xfs defaults,nofail" in script
    assert script.index("mount /data") < script.index("systemctl enable")
    assert "/dev/sdf" not in _script({})


def _script(settings: dict[str, Any]) -> str:
    return user_data(stacks(settings)[PRIMARY])


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {
            "project": "a-project-of-20-char",
            "failover": {"fencing": "strict"},
            "database": {"engine": "aurora-postgresql"},
            "application": {"data_volume_gib": 100},
        },
    ],
    ids=["default", "everything that the script can have"],
)
def test_the_packed_script_fits_into_the_16_kb_that_ec2_takes(settings: dict[str, Any]) -> None:
    for stack in (PRIMARY, STANDBY):
        packed = gzip.compress(user_data(stacks(settings)[stack]).encode())
        # Terraform's gzip isn't Python's: a little room is left.
        assert len(packed) < 16_384 - 256
