"""The passive region's Auto Scaling group without instances."""

from typing import Any, ClassVar, Literal

from drills.faults.fault import Fault, InCopy, Kept, OnAws, Spec
from operations.target import Target


class GroupEmpty(Spec):
    """No instance runs in the passive region, whatever its strategy says."""

    on_aws: ClassVar[OnAws] = "destructive"
    in_copy: ClassVar[InCopy] = "too"
    kind: Literal["group-empty"]

    def make(self, target: Target) -> Fault:
        name, region = target.passive.auto_scaling_group, target.passive.region

        def look() -> Kept:
            found = target.client("autoscaling", region).describe_auto_scaling_groups(
                AutoScalingGroupNames=[name]
            )
            (group,) = found["AutoScalingGroups"]
            return {size: group[size] for size in ("MinSize", "MaxSize", "DesiredCapacity")}

        def put(**sizes: Any) -> None:
            target.client("autoscaling", region).update_auto_scaling_group(AutoScalingGroupName=name, **sizes)

        return Fault(
            f"{name} has no instance",
            begin=lambda _: put(MinSize=0, DesiredCapacity=0),
            undo=lambda kept: put(**kept),
            look=look,
        )
