"""Auto Scaling's instance refreshes, which Terraform requests after a change of the launch template. In the
embedded AWS instances follow their template at once, so a refresh is finished at once.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from moto.autoscaling.models import autoscaling_backends
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.utils import utcnow

from embedded_aws.added import Asked, RefusedError, add_operations
from embedded_aws.extension import Extension
from embedded_aws.world import World

# Of the groups themselves, so that snapshots have them.
_ATTRIBUTE = "embedded_instance_refreshes"


def _install(world: World) -> None:
    def refreshes(asked: Asked) -> list[dict[str, Any]]:
        groups = autoscaling_backends[world.account_id][asked.region].autoscaling_groups
        name = asked.parameters["AutoScalingGroupName"]
        if name not in groups:
            raise RefusedError("ValidationError", f"AutoScalingGroup name not found - {name}")
        found: list[dict[str, Any]] = groups[name].__dict__.setdefault(_ATTRIBUTE, [])
        return found

    def start(asked: Asked) -> Mapping[str, Any]:
        refresh = {
            "InstanceRefreshId": str(uuid.uuid4()),
            "AutoScalingGroupName": asked.parameters["AutoScalingGroupName"],
            "Status": "Successful",
            "StartTime": utcnow(),
            "EndTime": utcnow(),
            "PercentageComplete": 100,
            "InstancesToUpdate": 0,
            "Preferences": asked.parameters.get("Preferences", {}),
        }
        refreshes(asked).insert(0, refresh)
        return {"InstanceRefreshId": refresh["InstanceRefreshId"]}

    def describe(asked: Asked) -> Mapping[str, Any]:
        wanted = asked.parameters.get("InstanceRefreshIds")
        found = refreshes(asked)
        return {
            "InstanceRefreshes": [one for one in found if not wanted or one["InstanceRefreshId"] in wanted]
        }

    add_operations(
        world.added,
        "autoscaling",
        {"StartInstanceRefresh": start, "DescribeInstanceRefreshes": describe},
        lacking=AutoScalingResponse,
    )


REFRESHES = Extension(
    service="autoscaling",
    gap="moto lacks instance refreshes, which apply a changed launch template to a group's instances",
    install=_install,
)
