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
            f"there is no such load balancer in {region}",
            f"name one of {region}, not its ARN; {lists}",
        )
    target = _one(lambda: elb.describe_target_groups(Names=[found.target_group])["TargetGroups"])
    group_item = f"{field}.target_group {found.target_group}"
    if target is None:
        lists = "aws elbv2 describe-target-groups lists them"
        yield Diagnosis(
            group_item,
            "not ready",
            f"there is no such target group in {region}",
            f"name one of {region}; {lists}",
        )
    if balancer is not None:
        yield from _reached(around, site, item, balancer)
        yield from _listens(around, site, item, balancer, target)
    if target is not None:
        yield _asks(around, group_item, target)


def _one(ask: Any) -> Any:
    """Return AWS's first result for a name, or None."""
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
        fix="name an application load balancer: readiness, web ACL and alarms need HTTP requests",
    )
    scheme = balancer.get("Scheme", "internet-facing")
    yield judge(
        f"scheme of {item}",
        good=scheme == "internet-facing",
        cause=f"the load balancer is {scheme}",
        fix="name an internet-facing load balancer: health checks of Route 53 and users come from outside",
    )
    network = around.settings.existing.site(site).network
    if network:
        yield judge(
            f"VPC of {item}",
            good=balancer["VpcId"] == network.vpc_id,
            cause=f"the load balancer is in {balancer['VpcId']}",
            fix=f"set existing.{site}.network.vpc_id to {balancer['VpcId']}, or name another load balancer",
        )
    ids = balancer.get("SecurityGroups", [])
    groups = known_groups(around.clients("ec2", around.names.site(site).region), ids)
    yield judge_traffic(
        f"security groups of {item}",
        groups,
        Traffic(HTTPS, ANYWHERE),
        told=f"{', '.join(ids)}: HTTPS from anywhere",
        fix=f"its owner admits TCP {HTTPS} from {ANYWHERE}",
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
        cause=f"the load balancer listens on {', '.join(map(str, ports)) or 'nothing'}",
        fix=f"its owner adds an HTTPS listener on {HTTPS} with a certificate: users and health checks connect there",
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
        cause=f"{target['TargetGroupName']} is{'' if target['TargetGroupArn'] in _forwarded(actions) else ' not'} "
        f"what its listener on {HTTPS} forwards to",
        fix="name the target group that the HTTPS listener forwards to",
    )


def _forwarded(actions: Sequence[Any]) -> set[str]:
    groups = {each["TargetGroupArn"] for each in actions if each.get("TargetGroupArn")}
    several = (each.get("ForwardConfig", {}).get("TargetGroups", []) for each in actions)
    return groups | {each["TargetGroupArn"] for found in several for each in found}


def _asks(around: DoctorContext, item: str, target: Any) -> Diagnosis:
    """Judge the health check of the target group: if it asks the readiness path, the load balancer sends nothing to a
    passive region's instances.
    """
    wanted = around.settings.application.health_path
    path = target.get("HealthCheckPath")
    return judge(
        f"health check of {item}",
        good=bool(target.get("HealthCheckEnabled", True))
        and path != around.settings.application.readiness_path,
        cause=f"the health check asks {path}",
        fix=f"its owner sets the path to {wanted}: every instance of a passive region fails a check of readiness",
    )
