"""Instances are refused in a zone that doesn't offer their type: use1-az3 has none of the sixth generation.

AWS refuses it when an instance is started. Auto Scaling groups and subnets can be created there all the same; the
group's activities then fail.
"""

from collections.abc import Mapping
from typing import Any

from embedded_aws.added import Asked, RefusedError, add_operations
from embedded_aws.extension import Extension
from embedded_aws.world import World

# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, Unsupported. The words are those that
# https://github.com/trailofbits/algo/issues/314 and https://repost.aws/knowledge-center/ec2-instance-type-not-supported-az-error
# had from AWS.
CODE = "Unsupported"
_MESSAGE = (
    "Your requested instance type ({kind}) is not supported in your requested Availability Zone ({zone}). Please retry "
    "your request by not specifying an Availability Zone or choosing {others}."
)


def refusal(kind: str, zone: str, offered: Mapping[str, frozenset[str]]) -> str | None:
    """Return AWS's message if a zone doesn't offer an instance type, None otherwise. `offered` has the types of each
    zone; a type that no zone offers isn't refused.
    """
    others = sorted(each for each, types in offered.items() if kind in types)
    if not others or zone in others:
        return None
    return _MESSAGE.format(kind=kind, zone=zone, others=", ".join(others))


def _install(world: World) -> None:
    def run_instances(asked: Asked) -> None:
        from moto.ec2.models import ec2_backends

        backend = ec2_backends[world.account_id][asked.region]
        zone, kind = _zone(backend, asked.parameters), _type(backend, asked.parameters)
        if zone is None or kind is None:
            return
        message = refusal(kind, zone, _offered(backend))
        if message:
            raise RefusedError(CODE, message)

    add_operations(world.added, "ec2", {"RunInstances": run_instances})


def _zone(backend: Any, parameters: Mapping[str, Any]) -> str | None:
    interfaces = parameters.get("NetworkInterfaces") or [{}]
    subnet = parameters.get("SubnetId") or interfaces[0].get("SubnetId")
    if subnet and any(subnet in subnets for subnets in backend.subnets.values()):
        return str(backend.get_subnet(subnet).availability_zone)
    return (parameters.get("Placement") or {}).get("AvailabilityZone")


def _type(backend: Any, parameters: Mapping[str, Any]) -> str | None:
    named = parameters.get("LaunchTemplate") or {}
    template = next(
        (
            each
            for each in backend.launch_templates.values()
            if named.get("LaunchTemplateId") == each.id or named.get("LaunchTemplateName") == each.name
        ),
        None,
    )
    version = None if template is None else template.get_version(named.get("Version"))
    return parameters.get("InstanceType") or (None if version is None else version.instance_type)


def _offered(backend: Any) -> dict[str, frozenset[str]]:
    offered: dict[str, set[str]] = {}
    for each in backend.describe_instance_type_offerings("availability-zone"):
        offered.setdefault(each["Location"], set()).add(each["InstanceType"])
    return {zone: frozenset(types) for zone, types in offered.items()}


TYPES_OF_ZONES = Extension(
    service="ec2", gap="moto starts instances in zones that don't offer their type", install=_install
)
