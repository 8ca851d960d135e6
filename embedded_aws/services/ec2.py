"""EC2: versions of launch templates don't get the template's own tags, and rules between security groups keep
their descriptions.
"""

from typing import Any

from moto.ec2.models.launch_templates import LaunchTemplate
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.utils import parse_user_data

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap, wrap_property
from embedded_aws.world import World

LIST_DESCRIPTION = "embedded_list_description"


def _install_launch_templates(_: World) -> None:
    wrap(LaunchTemplate, "create_version", _as_aws_keeps_it)


def _install_rules(_: World) -> None:
    wrap(SecurityGroupRule, "__init__", _with_list_description)
    wrap_property(SecurityGroupRule, "description", _of_others_too)


def _as_aws_keeps_it(stock: Method) -> Method:
    def create_version(self: Any, data: dict[str, Any], description: str) -> Any:
        tags = [one for one in data.get("TagSpecifications", []) if one["ResourceType"] != "launch-template"]
        given = {name: value for name, value in data.items() if name != "TagSpecifications"}
        # moto makes it its own type in a template's first version only, and wants it in every one.
        if isinstance(given.get("UserData"), str):
            given["UserData"] = parse_user_data(given["UserData"])
        return stock(self, {**given, "TagSpecifications": tags} if tags else given, description)

    return create_version


def _with_list_description(stock: Method) -> Method:
    def __init__(self: Any, *arguments: Any, **options: Any) -> None:  # noqa: N807
        stock(self, *arguments, **options)
        for given in (*arguments, *options.values()):
            if isinstance(given, dict) and "PrefixListId" in given:
                setattr(self, LIST_DESCRIPTION, given.get("Description"))

    return __init__


def _of_others_too(stock: Method) -> Method:
    def description(self: Any) -> Any:
        of_list = getattr(self, LIST_DESCRIPTION, None)
        return stock(self) or (self.source_group or {}).get("Description") or of_list

    return description


LAUNCH_TEMPLATES = Extension(
    service="ec2",
    gap="moto puts a launch template's own tags into its versions, so that Terraform makes a new version in each run; "
    "and it can't start an instance with the user data of any version but the first",
    install=_install_launch_templates,
)
SECURITY_GROUP_RULES = Extension(
    service="ec2",
    gap="moto doesn't return the description of a security group's rule whose source is a group or a prefix list",
    install=_install_rules,
)
