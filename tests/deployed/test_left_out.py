"""Everything that is synthesized is deployed, except for a published list of exceptions, and a clean-up removes
all of it.
"""

import json
import os
from pathlib import Path

import pytest

from config.stacks import REPLICATION, stacks
from drills.world import World
from embedded_aws.left_out import LEFT_OUT
from operations.deployment import Deployment
from operations.environment import tool_environment
from operations.retained import RetainedError
from operations.synthesis import synthesize
from operations.target import Target
from providers.states.places import LocalFile, place_of
from tests.deployed.mutations import resources


def _state(world: World, stack: str) -> Path:
    place = place_of(stack, world.settings, "embedded")
    assert isinstance(place, LocalFile)
    return world.folder / place.path


def test_everything_synthesized_is_deployed_but_what_is_left_out_openly(world: World) -> None:
    for stack in stacks(world.settings):
        file = world.stacks_folder / stack.name / "cdk.tf.json"
        synthesized = {
            f"{kind}.{name}"
            for kind, named in json.loads(file.read_text(encoding="utf-8"))["resource"].items()
            for name in named
        }
        deployed = {resource.address for resource in resources(file, _state(world, stack.name))}
        missing = {address for address in synthesized - deployed if address.split(".")[0] not in LEFT_OUT}
        assert missing == set(), stack.name
        assert not {address for address in deployed if address.split(".")[0] in LEFT_OUT}


def _resources(world: World, stack: str) -> list[object]:
    found: list[object] = json.loads(_state(world, stack).read_text(encoding="utf-8"))["resources"]
    return found


@pytest.mark.slow
def test_a_clean_up_leaves_what_aws_keeps_says_so_and_a_day_later_leaves_nothing(
    world: World, tmp_path: Path
) -> None:
    with world.copied(tmp_path) as copy, copy.running(tmp_path / "aws") as aws:
        environment = tool_environment(os.environ, aws.environment())
        synthesize({**environment, "DR_REMOVE": "all"}, copy.folder / "cdktf.out")
        deployment = Deployment(copy.stacks_folder, environment, lambda _: None)
        chosen = stacks(copy.settings)
        deployment.apply(chosen)
        with pytest.raises(RetainedError) as stopped:
            deployment.destroy(chosen)
        # The replication stack was destroyed first: its replica of the table never was the source of another.
        assert _resources(copy, REPLICATION) == []
        assert {left.stack for left in stopped.value.left} == {"primary"}
        assert "AWS keeps a table for 24 hours" in str(stopped.value)
        assert "dr_shared" in stopped.value.waiting
        aws.client.age_replicas(24)
        deployment.destroy(chosen)
        for stack in chosen:
            assert _resources(copy, stack.name) == []
        target = Target("embedded", copy.settings, aws.endpoint)
        for region in (copy.settings.regions.primary, copy.settings.regions.standby):
            assert _left(target, region) == {}


def _left(target: Target, region: str) -> dict[str, object]:
    """Return what a region still holds of the workload, by kind."""
    project = target.settings.project
    found = {
        "databases": target.client("rds", region).describe_db_instances()["DBInstances"],
        "tables": target.client("dynamodb", region).list_tables()["TableNames"],
        "caches": target.client("elasticache", region).describe_replication_groups()["ReplicationGroups"],
        "balancers": target.client("elbv2", region).describe_load_balancers()["LoadBalancers"],
        "groups": target.client("autoscaling", region).describe_auto_scaling_groups()["AutoScalingGroups"],
        "functions": target.client("lambda", region).list_functions()["Functions"],
        "machines": target.client("stepfunctions", region).list_state_machines()["stateMachines"],
        "schedules": target.client("scheduler", region).list_schedules()["Schedules"],
        "alarms": target.client("cloudwatch", region).describe_alarms()["MetricAlarms"],
        "topics": target.client("sns", region).list_topics()["Topics"],
        "networks": [
            vpc
            for vpc in target.client("ec2", region).describe_vpcs()["Vpcs"]
            if any(tag["Value"].startswith(project) for tag in vpc.get("Tags", []))
        ],
        "buckets": [
            bucket["Name"]
            for bucket in target.client("s3", region).list_buckets()["Buckets"]
            if bucket["Name"].startswith(project)
        ],
    }
    return {kind: each for kind, each in found.items() if each}
