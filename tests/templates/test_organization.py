"""What an organization requires is on everything that can have it, and on every role."""

import re
from typing import Any

import pytest

from config import Names, SettingsError
from config.settings import parse_settings
from tests.synthesized import Stacks, stacks

TAGS = {"CostCenter": "4711", "Owner": "team a@example.com"}
BOUNDARY = "arn:aws:iam::123456789012:policy/bounds/Everyone"
REQUIRED: dict[str, Any] = {
    "organization": {"tags": TAGS, "permissions_boundary": BOUNDARY, "role_path": "/teams/recovery/"},
    "application": {"data_volume_gib": 10},
    "chaos": {"experiments": True},
    "budget": {"enabled": True, "anomalies": True},
    "failover": {"fencing": "strict"},
}


@pytest.fixture(scope="module")
def world() -> Stacks:
    return stacks(REQUIRED, test_mode=True)


def test_every_role_has_the_boundary_and_the_path(world: Stacks) -> None:
    roles = [role for stack in world.values() for role in stack.all("aws_iam_role")]
    assert len(roles) > 20
    assert {(role.get("permissions_boundary"), role.get("path")) for role in roles} == {
        (BOUNDARY, "/teams/recovery/")
    }


def test_every_provider_tags_what_it_makes(world: Stacks) -> None:
    for stack in world.values():
        for provider in stack.document["provider"]["aws"]:
            (default,) = provider["default_tags"]
            assert {**TAGS, **default["tags"]} == default["tags"]
            assert default["tags"]["ManagedBy"] == "cdktf"


def test_what_aws_makes_of_a_template_is_tagged_by_the_template(world: Stacks) -> None:
    templates = [made for stack in world.values() for made in stack.all("aws_launch_template")]
    groups = [made for stack in world.values() for made in stack.all("aws_autoscaling_group")]
    assert templates
    assert groups
    for template in templates:
        assert {each["resource_type"] for each in template["tag_specifications"]} == {"instance", "volume"}
        assert all(TAGS.items() <= each["tags"].items() for each in template["tag_specifications"])
    for group in groups:
        assert TAGS.items() <= {tag["key"]: tag["value"] for tag in group["tag"]}.items()


def test_what_functions_copy_gets_the_tags(world: Stacks) -> None:
    functions = [made for stack in world.values() for made in stack.all("aws_lambda_function")]
    told = [
        each["environment"]["variables"]["DR_TAGS"]
        for each in functions
        if each["function_name"].endswith("-image")
    ]
    assert told
    assert all('"CostCenter": "4711"' in each and '"Project": "myapp"' in each for each in told)


def test_every_arn_of_a_role_has_the_path(world: Stacks) -> None:
    names = Names(parse_settings(REQUIRED))
    assert names.role_arn("any") == "arn:aws:iam::123456789012:role/teams/recovery/myapp-dr-any"
    for stack in world.values():
        for arn in re.findall(r":role/[A-Za-z/-]*myapp[^\"\\]*", str(stack.document)):
            assert arn.startswith(":role/teams/recovery/myapp"), arn


def test_without_requirements_nothing_is_on_a_role() -> None:
    for stack in stacks().values():
        for role in stack.all("aws_iam_role"):
            assert {"permissions_boundary", "path"} & set(role) == set()


@pytest.mark.parametrize(
    ("organization", "field", "says"),
    [
        ({"tags": {"project": "x"}}, "organization.tags", "Project, which the project sets"),
        ({"tags": {"AWS:x": "y"}}, "organization.tags", "reserved by AWS"),
        ({"tags": {"a${b}": "y"}}, "organization.tags", "1 to 128 letters"),
        ({"tags": {"a": "y" * 257}}, "organization.tags.a", "at most 256 letters"),
        ({"tags": {f"k{number}": "" for number in range(41)}}, "organization.tags", "at most 40 entries"),
        (
            {"permissions_boundary": "Everyone"},
            "organization.permissions_boundary",
            "the ARN of an IAM policy",
        ),
        ({"role_path": "teams"}, "organization.role_path", "a path between slashes"),
    ],
)
def test_what_aws_would_refuse_is_refused(organization: dict[str, Any], field: str, says: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        parse_settings({"organization": organization})
    assert all(problem.field.startswith(field) for problem in refusal.value.problems)
    assert says in str(refusal.value)
