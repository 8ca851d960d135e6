"""Checks of an existing Auto Scaling group, which must carry the active region's load."""

from collections.abc import Iterator
from typing import Any

from config.adoption import ExistingApplication
from config.fields import Site
from operations.doctor.admission import Traffic, judge_traffic, known_groups
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge


def of_site(around: DoctorContext, site: Site) -> Iterator[Diagnosis]:
    """Yield the diagnoses of the region's Auto Scaling group and of its security group."""
    found = around.settings.existing.site(site).application
    if not found or not around.settings.components.application:
        return
    region, field = around.names.site(site).region, f"existing.{site}.application"
    autoscaling = around.clients("autoscaling", region)
    item = f"{field}.auto_scaling_group {found.auto_scaling_group}"
    groups = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[found.auto_scaling_group])[
        "AutoScalingGroups"
    ]
    if groups:
        yield from _sizes(around, site, item, groups[0])
        yield from _policy(around, autoscaling, field, found)
        yield _registers(around, site, item, groups[0])
    else:
        lists = "aws autoscaling describe-auto-scaling-groups lists them"
        yield Diagnosis(
            item,
            "not ready",
            f"{region} has no Auto Scaling group of this name",
            f"give the name of an Auto Scaling group in {region}; {lists}",
        )
    yield from _security(around, site, f"{field}.security_group_id {found.security_group_id}", found)


def _sizes(around: DoctorContext, site: Site, item: str, group: Any) -> Iterator[Diagnosis]:
    application = around.settings.application
    given = "capacity" in application.model_fields_set
    sizes = f"the group has minimum {group['MinSize']}, desired {group['DesiredCapacity']}, maximum {group['MaxSize']}"
    serves = around.settings.role(site) == "active"
    wanted = application.capacity.desired if given else 1
    if given:
        says = f"application.capacity.desired is {wanted}"
        fix = f"have the owner raise the group's maximum to {wanted} or more, or lower application.capacity.desired"
    else:
        says = "a failover doesn't change these sizes, because application.capacity isn't set"
        fix = (
            "have the owner raise the group's desired size above 0, or set application.capacity for failovers"
        )
    enough = group["MaxSize"] >= wanted and (given or serves or group["DesiredCapacity"] > 0)
    yield judge(f"sizes of {item}", good=enough, cause=f"{sizes}; {says}", fix=fix)
    stopped = sorted(each["ProcessName"] for each in group.get("SuspendedProcesses", []))
    hindering = [each for each in stopped if each in ("Launch", "AddToLoadBalancer", "HealthCheck")]
    yield judge(
        f"processes of {item}",
        good=not hindering,
        cause=f"suspended scaling processes that a failover needs: {', '.join(hindering) or 'none'}",
        fix=f"the group's owner resumes these processes: aws autoscaling resume-processes --auto-scaling-group-name "
        f"{group['AutoScalingGroupName']}",
    )


def _policy(
    around: DoctorContext, autoscaling: Any, field: str, found: ExistingApplication
) -> Iterator[Diagnosis]:
    """Judge the scaling policy that the settings name. A failover writes the policy of that name: if the owner's
    policy has another name, the group would then have two.
    """
    named = "scaling_policy" in found.model_fields_set
    if not named and "target_cpu_percent" not in around.settings.application.model_fields_set:
        return
    policies = {
        each["PolicyName"]: each["PolicyType"]
        for each in autoscaling.describe_policies(AutoScalingGroupName=found.auto_scaling_group)[
            "ScalingPolicies"
        ]
    }
    kind = policies.get(found.scaling_policy)
    told = ", ".join(sorted(policies)) or "none"
    yield judge(
        f"{field}.scaling_policy {found.scaling_policy}",
        good=kind == "TargetTrackingScaling",
        cause=f"the policy is of type {kind}"
        if kind
        else f"the policies of the group {found.auto_scaling_group} are {told}",
        fix="give the name of the group's target-tracking policy, or remove existing.*.application.scaling_policy and "
        "application.target_cpu_percent: then the owner's policies stay as they are",
    )


def _registers(around: DoctorContext, site: Site, item: str, group: Any) -> Diagnosis:
    """Judge whether the group registers its instances with the target group that the settings name, as one of its
    target groups or as a traffic source.
    """
    balancer = around.settings.existing.site(site).load_balancer
    assert balancer is not None, (
        "the settings' checks refuse an existing application without its load balancer"
    )
    sources = [each["Identifier"] for each in group.get("TrafficSources", [])]
    arns = {*group.get("TargetGroupARNs", []), *sources}
    # The name is in the ARN: targetgroup/<name>/<id>.
    good = any(f":targetgroup/{balancer.target_group}/" in arn for arn in arns)
    return judge(
        f"target group of {item}",
        good=good,
        cause=f"the group {'registers' if good else 'does not register'} its instances with the target group "
        f"{balancer.target_group}",
        fix="the group's owner attaches this target group to it, or set "
        f"existing.{site}.load_balancer.target_group to the one that is attached",
    )


def _security(
    around: DoctorContext, site: Site, item: str, found: ExistingApplication
) -> Iterator[Diagnosis]:
    region = around.names.site(site).region
    ec2 = around.clients("ec2", region)
    groups = known_groups(ec2, [found.security_group_id])
    if not groups:
        yield Diagnosis(
            item,
            "not ready",
            f"{region} has no security group of this id",
            "give the id of the instances' security group; aws ec2 describe-security-groups lists them",
        )
        return
    network = around.settings.existing.site(site).network
    if network:
        yield judge(
            f"VPC of {item}",
            good=groups[0]["VpcId"] == network.vpc_id,
            cause=f"the security group is in the VPC {groups[0]['VpcId']}",
            fix=f"give the id of the instances' security group in the VPC {network.vpc_id}",
        )
    traffic = _requests(around, site)
    if traffic is None:
        return
    yield judge_traffic(
        f"rules of {item}",
        groups,
        traffic,
        told=f"TCP traffic to {traffic}",
        fix=f"the security group's owner admits TCP port {traffic.port} from the load balancer's security group",
    )


def _requests(around: DoctorContext, site: Site) -> Traffic | None:
    """Return the traffic from the load balancer to the instances; None if the load balancer doesn't exist, which
    another check reports.
    """
    named = around.settings.existing.site(site).load_balancer
    assert named is not None, "the settings' checks refuse an existing application without its load balancer"
    pages = (
        around.clients("elbv2", around.names.site(site).region)
        .get_paginator("describe_load_balancers")
        .paginate()
    )
    for page in pages:
        for balancer in page["LoadBalancers"]:
            if balancer["LoadBalancerName"] == named.name:
                return Traffic(
                    around.settings.application.port,
                    around.settings.network.cidr(site),
                    tuple(balancer.get("SecurityGroups", [])),
                )
    return None
