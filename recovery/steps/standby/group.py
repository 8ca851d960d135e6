"""Checks whether the region runs the instances of its strategy, and whether its Auto Scaling group can grow."""

from typing import TYPE_CHECKING

from recovery.steps.diagnosis import Diagnosis, judge

if TYPE_CHECKING:
    from mypy_boto3_autoscaling import AutoScalingClient

SUSPENDED = ("Launch", "Terminate", "HealthCheck")


def examine(groups: "AutoScalingClient", *, name: str, region: str, wanted: int) -> list[Diagnosis]:
    """Return the diagnoses of the Auto Scaling group's instances in service, and of its scaling processes."""
    found = groups.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    if not found:
        fix = "deploy the passive region's stack: a failover creates no group"
        return [
            Diagnosis(
                "standby group", "not ready", f"the Auto Scaling group {name} doesn't exist in {region}", fix
            )
        ]
    running = sum(each["LifecycleState"] == "InService" for each in found[0]["Instances"])
    stopped = [
        each["ProcessName"] for each in found[0]["SuspendedProcesses"] if each["ProcessName"] in SUSPENDED
    ]
    activities = (
        f"aws autoscaling describe-scaling-activities --region {region} --auto-scaling-group-name {name}"
    )
    return [
        judge(
            "standby group",
            good=running >= wanted,
            cause=f"{name} has {running} of {wanted} instances in service",
            fix=f"{activities} shows why",
        ),
        judge(
            "standby group grows",
            good=not stopped,
            cause=f"suspended processes: {', '.join(stopped)}" if stopped else "no process is suspended",
            fix=f"aws autoscaling resume-processes --region {region} --auto-scaling-group-name {name}",
        ),
    ]
