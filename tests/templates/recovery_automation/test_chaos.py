"""Chaos experiments: deployed only when asked for, bounded in time, stopped by what users notice, and no wider."""

import json
from typing import Any

import pytest

from config import Names, Settings
from tests.adoption import COMBINATIONS, network
from tests.templates.recovery_automation.conftest import Block, Synthesize, Synthesized
from tests.templates.recovery_automation.test_roles import statements

NAMES = Names(Settings())
ACTIVE, PASSIVE = NAMES.primary, NAMES.standby
ACTIONS = {
    "aws:network:route-table-disrupt-cross-region-connectivity": "aws.primary",
    "aws:s3:bucket-pause-replication": "aws.primary",
    "aws:dynamodb:global-table-pause-replication": "aws.primary",
    "aws:ec2:terminate-instances": "aws.primary",
    "aws:ec2:asg-insufficient-instance-capacity-error": "aws.standby",
}
# What FIS calls the targets of each type of resource (its actions reference).
TARGETS = {
    "aws:ec2:subnet": "Subnets",
    "aws:s3:bucket": "Buckets",
    "aws:dynamodb:global-table": "Tables",
    "aws:ec2:instance": "Instances",
    "aws:ec2:autoscaling-group": "AutoScalingGroups",
}
# No resource is known of these (service authorization reference); the fault's own conditions bound InjectApiError.
WITHOUT_RESOURCE = (
    "logs:",
    "ec2:Describe",
    "s3:ListAllMyBuckets",
    "autoscaling:Describe",
    "ec2:InjectApiError",
)


@pytest.fixture(scope="module")
def chaos(synthesize: Synthesize) -> Synthesized:
    return synthesize(chaos={"experiments": True, "minutes": 7, "instances_percent": 30})


def templates(stack: Synthesized) -> dict[str, Block]:
    """Return templates by the id of their one action."""
    found = stack.all("aws_fis_experiment_template")
    assert all(len(each["action"]) == len(each["target"]) == 1 for each in found)
    return {each["action"][0]["action_id"]: each for each in found}


def parameters(template: Block) -> dict[str, Any]:
    return {each["key"]: each["value"] for each in template["action"][0].get("parameter", [])}


def test_nothing_of_it_is_deployed_unless_it_is_asked_for(recovery: Synthesized) -> None:
    assert "aws_fis_experiment_template" not in recovery.document["resource"]
    assert not any("chaos" in role["name"] for role in recovery.all("aws_iam_role"))


def test_each_fault_is_where_it_hurts(chaos: Synthesized) -> None:
    assert {action: each["provider"] for action, each in templates(chaos).items()} == ACTIONS


def test_each_lasts_as_long_as_the_settings_say_and_the_ended_instances_are_a_share(
    chaos: Synthesized,
) -> None:
    for action, template in templates(chaos).items():
        if action == "aws:ec2:terminate-instances":
            assert template["target"][0]["selection_mode"] == "PERCENT(30)"
            continue
        assert parameters(template)["duration"] == "PT7M", action


def test_each_stops_when_users_of_its_region_suffer(chaos: Synthesized) -> None:
    for action, template in templates(chaos).items():
        here = PASSIVE if template["provider"] == "aws.standby" else ACTIVE
        stops = {(each["source"], each["value"]) for each in template["stop_condition"]}
        alarms = {here.arn("cloudwatch", f"alarm:{here.alarm(each)}") for each in ("errors", "latency")}
        assert stops == {("aws:cloudwatch:alarm", arn) for arn in alarms}, action


def test_each_finds_its_targets_or_fails(chaos: Synthesized) -> None:
    for template in templates(chaos).values():
        (target,), (action,) = template["target"], template["action"]
        assert action["target"] == {"key": TARGETS[target["resource_type"]], "value": target["name"]}
        assert target.get("resource_arns") or target.get("resource_tag")
        assert template["experiment_options"]["empty_target_resolution_mode"] == "fail"


def test_the_replication_that_is_paused_is_the_one_to_the_passive_region(chaos: Synthesized) -> None:
    found = templates(chaos)
    storage = found["aws:s3:bucket-pause-replication"]
    assert parameters(storage)["region"] == PASSIVE.region
    assert f"arn:aws:s3:::{ACTIVE.data_bucket}" in storage["target"][0]["resource_arns"]
    table = found["aws:dynamodb:global-table-pause-replication"]
    assert table["target"][0]["resource_arns"] == [ACTIVE.table_arn(NAMES.global_table)]
    network = found["aws:network:route-table-disrupt-cross-region-connectivity"]
    assert parameters(network)["region"] == PASSIVE.region
    assert network["target"][0]["resource_tag"] == [{"key": "Tier", "value": "private"}]


def test_a_role_does_its_own_fault_and_names_what_it_does_it_to(chaos: Synthesized) -> None:
    mine = [(role, each) for role, each in statements(chaos) if "-chaos-" in role]
    assert {role for role, _ in mine} == {
        here.recovery_role(f"chaos-{name}")
        for here, names in (
            (ACTIVE, ("cut-off", "pause-storage", "pause-table", "end-instances")),
            (PASSIVE, ("no-capacity",)),
        )
        for name in names
    }
    for role, statement in mine:
        if "*" in statement["Resource"]:
            assert all(action.startswith(WITHOUT_RESOURCE) for action in statement["Action"]), role
        other = PASSIVE if role.endswith(ACTIVE.region) else ACTIVE
        assert other.region not in json.dumps(statement["Resource"]), role
        assert not any("*" in action for action in statement["Action"]), role


@pytest.mark.parametrize(
    ("action", "condition"),
    [
        (
            "ec2:TerminateInstances",
            {"StringEquals": {"aws:ResourceTag/aws:autoscaling:groupName": ACTIVE.auto_scaling_group}},
        ),
        ("ec2:DeleteRouteTable", {"StringEquals": {"ec2:ResourceTag/managedByFIS": "true"}}),
        ("s3:PauseReplication", {"StringEquals": {"s3:DestinationRegion": PASSIVE.region}}),
        ("s3:PutReplicationConfiguration", {"BoolIfExists": {"s3:isReplicationPauseRequest": "true"}}),
    ],
)
def test_what_could_do_more_is_bound_by_a_condition(
    chaos: Synthesized, action: str, condition: dict[str, Any]
) -> None:
    (found,) = [each for _, each in statements(chaos) if action in each["Action"]]
    assert found["Condition"] == condition


def test_what_the_workload_lacks_is_not_broken(synthesize: Synthesize) -> None:
    stack = synthesize(chaos={"experiments": True}, components={"table": False})
    assert "aws:dynamodb:global-table-pause-replication" not in templates(stack)


def test_with_swapped_roles_the_faults_move_under_other_addresses(
    chaos: Synthesized, synthesize: Synthesize
) -> None:
    swapped = synthesize(chaos={"experiments": True}, active="standby")
    moved = {"aws.primary": "aws.standby", "aws.standby": "aws.primary"}
    assert {action: each["provider"] for action, each in templates(swapped).items()} == {
        action: moved[provider] for action, provider in ACTIONS.items()
    }
    addresses = [set(each.document["resource"]["aws_fis_experiment_template"]) for each in (chaos, swapped)]
    assert not addresses[0] & addresses[1]


def test_an_existing_network_is_cut_off_by_its_own_subnets(synthesize: Synthesize) -> None:
    both = {site: {"network": network(site)} for site in ("primary", "standby")}
    stack = synthesize(chaos={"experiments": True}, existing=both)
    (target,) = templates(stack)["aws:network:route-table-disrupt-cross-region-connectivity"]["target"]
    private = network("primary")["private_subnet_ids"]
    assert target["resource_arns"] == [ACTIVE.arn("ec2", f"subnet/{each}") for each in private]
    assert not target["resource_tag"]


def test_a_network_that_nobody_knows_is_not_cut_off(synthesize: Synthesize) -> None:
    stack = synthesize(chaos={"experiments": True}, **COMBINATIONS["recovery only"])
    assert set(templates(stack)) == {
        "aws:ec2:terminate-instances",
        "aws:ec2:asg-insufficient-instance-capacity-error",
        # Evidence is replicated always.
        "aws:s3:bucket-pause-replication",
    }
