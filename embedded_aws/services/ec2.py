"""EC2: launch templates without their own tags, and descriptions of rules between security groups."""

from typing import Any

from moto.ec2.models.launch_templates import LaunchTemplate
from moto.ec2.models.security_groups import SecurityGroupRule

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap, wrap_property
from embedded_aws.world import World


def _install_launch_templates(_: World) -> None:
    wrap(LaunchTemplate, "create_version", _without_own_tags)


def _install_rules(_: World) -> None:
    wrap_property(SecurityGroupRule, "description", _of_group_too)


def _without_own_tags(stock: Method) -> Method:
    def create_version(self: Any, data: dict[str, Any], description: str) -> Any:
        tags = [one for one in data.get("TagSpecifications", []) if one["ResourceType"] != "launch-template"]
        given = {name: value for name, value in data.items() if name != "TagSpecifications"}
        return stock(self, {**given, "TagSpecifications": tags} if tags else given, description)

    return create_version


def _of_group_too(stock: Method) -> Method:
    def description(self: Any) -> Any:
        return stock(self) or (self.source_group or {}).get("Description")

    return description


LAUNCH_TEMPLATES = Extension(
    service="ec2",
    gap="puts a launch template's own tags into its versions, so Terraform makes a new version each time",
    install=_install_launch_templates,
)
SECURITY_GROUP_RULES = Extension(
    service="ec2",
    gap="keeps the description of a rule between two groups, but doesn't return it",
    install=_install_rules,
)
