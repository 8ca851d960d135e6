"""Whether the region runs what its strategy says, and may run what a failover asks for."""

from drills.target import Target
from operations.doctor import quotas
from operations.doctor.diagnosis import Diagnosis, judge
from operations.doctor.surroundings import Surroundings

SUSPENDED = ("Launch", "Terminate", "HealthCheck")


def examine(target: Target) -> list[Diagnosis]:
    """The group; and on AWS the account's quotas in this region."""
    found = _group(target) if target.settings.components.application else []
    if target.label == "aws":
        around = Surroundings(target.settings, target.client, target.label)
        found += [each for each in quotas.examine(around) if each.item.endswith(target.passive.region)]
    return found


def _group(target: Target) -> list[Diagnosis]:
    region, name = target.passive.region, target.passive.auto_scaling_group
    groups = target.client("autoscaling", region).describe_auto_scaling_groups(AutoScalingGroupNames=[name])[
        "AutoScalingGroups"
    ]
    if not groups:
        fix = "deploy the passive region's stack: a failover makes no group"
        return [Diagnosis("standby group", "not ready", f"{name} doesn't exist in {region}", fix)]
    running = sum(each["LifecycleState"] == "InService" for each in groups[0]["Instances"])
    wanted = target.settings.footprint(target.passive.site).capacity.minimum
    stopped = [
        each["ProcessName"] for each in groups[0]["SuspendedProcesses"] if each["ProcessName"] in SUSPENDED
    ]
    activities = (
        f"aws autoscaling describe-scaling-activities --region {region} --auto-scaling-group-name {name}"
    )
    return [
        judge(
            "standby group",
            good=running >= wanted,
            cause=f"{name} has {running} of {wanted} instances in service",
            fix=f"{activities} says why",
        ),
        judge(
            "standby group grows",
            good=not stopped,
            cause=f"suspended: {', '.join(stopped)}" if stopped else "no process is suspended",
            fix=f"aws autoscaling resume-processes --region {region} --auto-scaling-group-name {name}",
        ),
    ]
