"""A plan that shows no change is trustworthy: it shows what somebody changed by hand."""

import json
import os
import subprocess
from pathlib import Path

from config.settings import parse_settings
from config.stacks import stacks
from drills.world import World
from operations.deployment import Deployment
from operations.environment import tool_environment
from operations.target import Target
from providers.states.places import LocalFile, place_of
from tests.deployed.mutations import MUTATIONS, STATEFUL, Deployed, decided_elsewhere, resources
from tests.synthesized import stacks as synthesized


def test_a_change_by_hand_of_anything_stateful_shows_in_the_plan(world: World, tmp_path: Path) -> None:
    with world.copied(tmp_path) as copy, copy.running(tmp_path / "aws") as aws:
        target = Target("embedded", world.settings, aws.endpoint)
        changed = {stack.name: _change(stack.name, copy, target) for stack in stacks(world.settings)}
        environment = tool_environment(os.environ, aws.environment())
        Deployment(copy.stacks_folder, environment, lambda _: None).plan(stacks(world.settings), tmp_path)
        for name, addresses in changed.items():
            assert (
                addresses - _planned(copy.stacks_folder / name, tmp_path / f"{name}.tfplan", environment)
                == set()
            )
    assert sum(map(len, changed.values())) > 25


def test_every_stateful_type_of_the_stacks_has_its_change() -> None:
    kinds = {kind for stack in synthesized().values() for kind in stack.document["resource"]}
    assert kinds & STATEFUL <= set(MUTATIONS)
    assert set(MUTATIONS) <= kinds


def test_no_parameter_is_left_out_but_the_two_regions_images() -> None:
    parameters = [
        Deployed("aws_ssm_parameter", stack.address(found), stack.provider_region(found), found)
        for stack in synthesized().values()
        for found in stack.all("aws_ssm_parameter")
    ]
    left_out = [each for each in parameters if decided_elsewhere(each, parse_settings({}))]
    assert {(each.region, each.attributes["name"]) for each in left_out} == {
        ("us-east-1", "/myapp/application/image"),
        ("us-west-2", "/myapp/application/image"),
    }
    assert len(left_out) < len(parameters)


def _change(stack: str, copy: World, target: Target) -> set[str]:
    """Change everything stateful of a stack; returns the addresses."""
    place = place_of(stack, copy.settings, "embedded")
    assert isinstance(place, LocalFile)
    state = copy.folder / place.path
    found = list(resources(copy.stacks_folder / stack / "cdk.tf.json", state))
    return {
        _change_one(resource, target)
        for resource in found
        if resource.kind in MUTATIONS and not decided_elsewhere(resource, copy.settings)
    }


def _change_one(resource: Deployed, target: Target) -> str:
    service, change = MUTATIONS[resource.kind]
    change(target.client(service, resource.region), resource.attributes)
    return resource.address


def _planned(folder: Path, plan: Path, environment: dict[str, str]) -> set[str]:
    """Return addresses that a plan would change."""
    shown = subprocess.run(
        ["terraform", "show", "-json", str(plan)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return {
        change["address"]
        for change in json.loads(shown)["resource_changes"]
        if change["change"]["actions"] != ["no-op"]
    }
