"""Probes of the passive region's Auto Scaling group."""

from typing import Any

from drills.journal import Journal
from drills.tolerance import Reading
from operations.target import Target


def instances(target: Target, journal: Journal, of: str) -> Reading:
    """Return the number of instances in service."""
    del journal, of
    group = _group(target)
    if group is None:
        return _missing(target)
    number = sum(instance["LifecycleState"] == "InService" for instance in group["Instances"])
    return Reading(
        float(number), f"the group {group['AutoScalingGroupName']} has {number} instances in service"
    )


def size(target: Target, journal: Journal, of: str) -> Reading:
    """Return `active` if the group's sizes are those of an active region, `passive` if they are a passive one's."""
    del journal, of
    group = _group(target)
    if group is None:
        return _missing(target)
    full, less = target.settings.application.capacity, target.settings.footprint(target.passive.site).capacity
    sizes = (group["MinSize"], group["MaxSize"], group["DesiredCapacity"])
    found = f"the group has minimum {sizes[0]}, maximum {sizes[1]}, desired {sizes[2]}"
    if sizes == (full.minimum, full.maximum, full.desired):
        return Reading("active", found)
    return Reading("passive" if sizes[:2] == (less.minimum, less.maximum) else "other", found)


def _group(target: Target) -> dict[str, Any] | None:
    client = target.client("autoscaling", target.passive.region)
    found = client.describe_auto_scaling_groups(AutoScalingGroupNames=[target.passive.auto_scaling_group])
    groups: list[dict[str, Any]] = found["AutoScalingGroups"]
    return groups[0] if groups else None


def _missing(target: Target) -> Reading:
    return Reading("missing", f"{target.passive.auto_scaling_group} doesn't exist")
