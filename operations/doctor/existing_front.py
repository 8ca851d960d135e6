"""Checks of an existing load balancer, which must let users in by HTTPS and lead to the instances."""

from collections.abc import Iterator, Sequence
from typing import Any

from botocore.exceptions import ClientError

from config.fields import Site
from operations.doctor import existing_certificate
from operations.doctor.admission import ANYWHERE, Traffic, judge_traffic, known_groups
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge

HTTPS = 443
ABSENT = ("LoadBalancerNotFound", "TargetGroupNotFound")


def balancer_of_site(around: DoctorContext, site: Site) -> Iterator[Diagnosis]:
    """Yield the diagnoses of the region's load balancer and target group."""
    found = around.settings.existing.site(site).load_balancer
    if not found or not around.settings.components.application:
        return
    region, field = around.names.site(site).region, f"existing.{site}.load_balancer"
    elb, item = around.clients("elbv2", region), f"{field}.name {found.name}"
    balancer = _one(lambda: elb.describe_load_balancers(Names=[found.name])["LoadBalancers"])
    if balancer is None:
        lists = "aws elbv2 describe-load-balancers lists them"
        yield Diagnosis(
            item,
            "not ready",
            f"{region} has no load balancer of this name",
            f"give the name, not the ARN, of a load balancer in {region}; {lists}",
        )
    target = _one(lambda: elb.describe_target_groups(Names=[found.target_group])["TargetGroups"])
    group_item = f"{field}.target_group {found.target_group}"
    if target is None:
        lists = "aws elbv2 describe-target-groups lists them"
        yield Diagnosis(
            group_item,
            "not ready",
            f"{region} has no target group of this name",
            f"give the name of a target group in {region}; {lists}",
        )
    if balancer is not None:
        yield from _reached(around, site, item, balancer)
        yield from _listens(around, site, item, balancer, target)
    if target is not None:
        yield _asks(around, group_item, target)


def _one(ask: Any) -> Any:
    """Return AWS's first result for a name, or None if AWS has none."""
    try:
        return ask()[0]
    except ClientError as error:
        if error.response["Error"]["Code"] in ABSENT:
            return None
        raise


def _reached(around: DoctorContext, site: Site, item: str, balancer: Any) -> Iterator[Diagnosis]:
    kind = balancer["Type"]
    yield judge(
        f"type of {item}",
        good=kind == "application",
        cause=f"the load balancer is of type {kind}",
        fix="give the name of an application load balancer: readiness, web ACL and alarms need HTTP requests",
    )
    scheme = balancer.get("Scheme", "internet-facing")
    yield judge(
        f"scheme of {item}",
        good=scheme == "internet-facing",
        cause=f"the load balancer is {scheme}",
        fix="give the name of an internet-facing load balancer: Route 53's health checks and users come from outside",
    )
    network = around.settings.existing.site(site).network
    if network:
        yield judge(
            f"VPC of {item}",
            good=balancer["VpcId"] == network.vpc_id,
            cause=f"the load balancer is in the VPC {balancer['VpcId']}",
            fix=f"set existing.{site}.network.vpc_id to {balancer['VpcId']}, or choose another load balancer",
        )
    ids = balancer.get("SecurityGroups", [])
    groups = known_groups(around.clients("ec2", around.names.site(site).region), ids)
    yield judge_traffic(
        f"security groups of {item}",
        groups,
        Traffic(HTTPS, ANYWHERE),
        told=f"security groups {', '.join(ids)}: HTTPS from anywhere",
        fix=f"the load balancer's owner admits TCP port {HTTPS} from {ANYWHERE}",
    )


def _listens(around: DoctorContext, site: Site, item: str, balancer: Any, target: Any) -> Iterator[Diagnosis]:
    region = around.names.site(site).region
    elb = around.clients("elbv2", region)
    pages = elb.get_paginator("describe_listeners").paginate(LoadBalancerArn=balancer["LoadBalancerArn"])
    listeners = [each for page in pages for each in page["Listeners"]]
    ports = sorted(each["Port"] for each in listeners)
    secure = next((each for each in listeners if each["Port"] == HTTPS and each["Protocol"] == "HTTPS"), None)
    yield judge(
        f"listener of {item}",
        good=secure is not None,
        cause=f"the load balancer listens on the ports {', '.join(map(str, ports)) or 'none'}",
        fix=f"the load balancer's owner adds an HTTPS listener with a certificate on port {HTTPS}, to which users and "
        "health checks connect",
    )
    if secure is None:
        return
    arns = [
        each["CertificateArn"]
        for page in elb.get_paginator("describe_listener_certificates").paginate(
            ListenerArn=secure["ListenerArn"]
        )
        for each in page["Certificates"]
    ]
    yield existing_certificate.of_listener(around, region, item, arns)
    if target is None:
        return
    rules = elb.describe_rules(ListenerArn=secure["ListenerArn"])["Rules"]
    actions = [*secure["DefaultActions"], *(action for rule in rules for action in rule["Actions"])]
    yield judge(
        f"target group of {item}",
        good=target["TargetGroupArn"] in _forwarded(actions),
        cause=f"the load balancer's listener on port {HTTPS} "
        f"{'forwards' if target['TargetGroupArn'] in _forwarded(actions) else 'does not forward'} to the target group "
        f"{target['TargetGroupName']}",
        fix="give the name of the target group to which the HTTPS listener forwards",
    )


def _forwarded(actions: Sequence[Any]) -> set[str]:
    groups = {each["TargetGroupArn"] for each in actions if each.get("TargetGroupArn")}
    several = (each.get("ForwardConfig", {}).get("TargetGroups", []) for each in actions)
    return groups | {each["TargetGroupArn"] for found in several for each in found}


def _asks(around: DoctorContext, item: str, target: Any) -> Diagnosis:
    """Judge the path of the target group's health check. The readiness path isn't allowed: with it the load balancer
    would send no request to a passive region's instances.
    """
    wanted = around.settings.application.health_path
    path = target.get("HealthCheckPath")
    return judge(
        f"health check of {item}",
        good=bool(target.get("HealthCheckEnabled", True))
        and path != around.settings.application.readiness_path,
        cause=f"the target group's health check requests the path {path}",
        fix=f"the target group's owner sets the path to {wanted}: every instance of a passive region fails a check of "
        "readiness",
    )
