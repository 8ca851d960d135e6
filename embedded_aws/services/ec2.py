"""EC2 launch templates: tags of the template itself aren't part of what it launches."""

from typing import Any

from moto.ec2.models.launch_templates import LaunchTemplate

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.world import World


def _install(_: World) -> None:
    wrap(LaunchTemplate, "create_version", _without_own_tags)


def _without_own_tags(stock: Method) -> Method:
    def create_version(self: Any, data: dict[str, Any], description: str) -> Any:
        tags = [one for one in data.get("TagSpecifications", []) if one["ResourceType"] != "launch-template"]
        given = {name: value for name, value in data.items() if name != "TagSpecifications"}
        return stock(self, {**given, "TagSpecifications": tags} if tags else given, description)

    return create_version


LAUNCH_TEMPLATES = Extension(
    service="ec2",
    gap="puts a launch template's own tags into its versions, so Terraform makes a new version each time",
    install=_install,
)
