"""The program that a load balancer's targets should run, read from moto's state."""

from dataclasses import dataclass
from typing import Any

from embedded_aws.lock import MOTO
from embedded_aws.traffic.balancers import LoadBalancer
from embedded_aws.world import World


@dataclass(frozen=True)
class Wanted:
    """The start parameters of the instances behind a load balancer. They are alike, so the first one in service
    represents all. `profile` is the name of the instance profile, empty without one.
    """

    region: str
    user_data: str
    profile: str


def wanted(world: World, balancer: LoadBalancer) -> Wanted | None:
    """Return what the targets of a load balancer run; None without a target in service, or without user data."""
    from moto.ec2.models import ec2_backends

    with MOTO:
        backend = ec2_backends[world.account_id][balancer.region]
        for target in balancer.targets:
            instance = backend.get_instance_by_id(target)
            if instance is not None:
                return _started_with(balancer.region, instance)
    return None


def _started_with(region: str, instance: Any) -> Wanted | None:
    """Return the parameters with which an instance was started. In the embedded AWS a group's instances have
    those of a changed launch template at once; AWS's instance refresh replaces them one after the other.
    """
    group = getattr(instance, "autoscaling_group", None)
    if group is None or group.ec2_launch_template is None:
        profile = getattr(instance, "iam_instance_profile", None) or {}
        user_data = instance.user_data
    else:
        data = group.ec2_launch_template.get_version(group.launch_template_version).data
        profile, user_data = data.get("IamInstanceProfile") or {}, data.get("UserData")
    if not user_data:
        return None
    name = profile.get("Name") or str(profile.get("Arn", "")).rsplit("/", 1)[-1]
    return Wanted(region, str(user_data), name)


def role_of(world: World, profile: str) -> str | None:
    """Return the ARN of the role in an instance profile; None when it has none."""
    from moto.iam.models import iam_backends

    with MOTO:
        profiles = iam_backends[world.account_id]["aws"].instance_profiles
        found = next((one for one in profiles.values() if one.name == profile), None)
        return str(found.roles[0].arn) if found is not None and found.roles else None
