"""Traffic sources of Auto Scaling groups: calls that attach target groups to a group that exists already."""

from collections.abc import Mapping
from typing import Any

from moto.autoscaling.models import autoscaling_backends
from moto.autoscaling.responses import AutoScalingResponse

from embedded_aws.added import Asked, RefusedError, add_operations
from embedded_aws.extension import Extension
from embedded_aws.world import World

# What `Type` is of a target group, and what it is taken for when it isn't given.
TARGET_GROUP = "elbv2"


def _install(world: World) -> None:
    def backend(asked: Asked) -> Any:
        found, name = autoscaling_backends[world.account_id][asked.region], _group(asked)
        if name not in found.autoscaling_groups:
            raise RefusedError("ValidationError", f"AutoScalingGroup name not found - {name}")
        return found

    def attach(asked: Asked) -> Mapping[str, Any]:
        backend(asked).attach_load_balancer_target_groups(_group(asked), _target_groups(asked))
        return {}

    def detach(asked: Asked) -> Mapping[str, Any]:
        backend(asked).detach_load_balancer_target_groups(_group(asked), _target_groups(asked))
        return {}

    def describe(asked: Asked) -> Mapping[str, Any]:
        if asked.parameters.get("TrafficSourceType", TARGET_GROUP) != TARGET_GROUP:
            return {"TrafficSources": []}
        # An instance is registered and healthy at once here.
        return {
            "TrafficSources": [
                {"Identifier": arn, "TrafficSource": arn, "Type": TARGET_GROUP, "State": "InService"}
                for arn in backend(asked).describe_load_balancer_target_groups(_group(asked))
            ]
        }

    add_operations(
        world.added,
        "autoscaling",
        {
            "AttachTrafficSources": attach,
            "DetachTrafficSources": detach,
            "DescribeTrafficSources": describe,
        },
        lacking=AutoScalingResponse,
    )


def _group(asked: Asked) -> str:
    return str(asked.parameters["AutoScalingGroupName"])


def _target_groups(asked: Asked) -> list[str]:
    """Return the ARNs of the target groups among the sources; the embedded AWS has no server for other kinds."""
    sources = asked.parameters["TrafficSources"]
    other = [each for each in sources if each.get("Type", TARGET_GROUP) != TARGET_GROUP]
    if other:
        raise RefusedError(
            "NotImplemented", f"the embedded AWS doesn't support traffic sources of type {other[0]['Type']}"
        )
    return [str(each["Identifier"]) for each in sources]


TRAFFIC_SOURCES = Extension(
    service="autoscaling",
    gap="moto lacks calls about traffic sources, which attach target groups to an existing Auto Scaling group",
    install=_install,
)
