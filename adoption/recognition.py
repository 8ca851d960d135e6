"""Decides which resources are the parts of the workload: a load balancer leads to instances, and these to a VPC."""

from collections.abc import Sequence

from adoption import data
from adoption.estate import Estate, Found, Front
from adoption.placement import members, place
from adoption.resource import Resource

HTTPS = 443


def recognise(estate: Estate) -> Found:
    """Return the parts of the workload. A part with several candidates stays undecided."""
    found = Found()
    fronts = _fronts(estate)
    found.front = fronts[0] if len(fronts) == 1 else None
    if len(fronts) > 1:
        found.undecided["load_balancer"] = [each.balancer for each in fronts]
    found.database = _database(estate, found)
    found.clusters = estate.meant("aws_rds_cluster")
    found.vpc = _vpc(estate, found)
    if found.vpc:
        place(estate, found)
    if found.front and found.front.group:
        found.security_group = _security_group(estate, found.front.group)
        found.scaling_policy = _policy(estate, found.front.group)
    found.certificates = _certificates(estate, found)
    data.find(estate, found)
    # Zones have the tags of whoever owns the domain, not of the workload.
    public = estate.meant("aws_route53_zone") or estate.of("aws_route53_zone")
    # One that is looked up in several places is one.
    zones = {each.text("id") or str(each): each for each in public if not _is_private(each)}
    found.zone = _only(found, "zone", list(zones.values()))
    return found


def _is_private(zone: Resource) -> bool:
    return bool(zone.blocks("vpc")) or zone.flag("private_zone")


def _only(found: Found, part: str, candidates: Sequence[Resource]) -> Resource | None:
    """Return the only candidate; None if there are several, because then a person decides."""
    if len(candidates) > 1:
        found.undecided[part] = list(candidates)
    return candidates[0] if len(candidates) == 1 else None


def _fronts(estate: Estate) -> list[Front]:
    """Return the load balancers with their target groups. If some have an HTTPS listener, the others are left out;
    if instances register with some of these, those without instances are left out, too.
    """
    found = []
    targets = {each.text("arn"): each for each in estate.of("aws_lb_target_group", "aws_alb_target_group")}
    for balancer in estate.meant("aws_lb", "aws_alb"):
        if balancer.text("load_balancer_type") not in ("", "application"):
            continue
        for listener in estate.of("aws_lb_listener", "aws_alb_listener"):
            if listener.text("load_balancer_arn") != balancer.text("arn"):
                continue
            secure = listener.number("port") == HTTPS and listener.text("protocol") == "HTTPS"
            for arn in _forwarded(estate, listener):
                if arn in targets:
                    found.append(Front(balancer, targets[arn], _group_of(estate, targets[arn]), secure))
    for better in (lambda each: each.is_secure, lambda each: each.group is not None):
        found = [each for each in found if better(each)] or found
    return found


def _forwarded(estate: Estate, listener: Resource) -> list[str]:
    """Return the target groups that a listener or its rules forward to, each once."""
    actions = list(listener.blocks("default_action"))
    for rule in estate.of("aws_lb_listener_rule", "aws_alb_listener_rule"):
        if rule.text("listener_arn") == listener.text("arn"):
            actions += rule.blocks("action")
    arns: list[str] = []
    for action in (Resource("", each) for each in actions):
        arns += [action.text("target_group_arn")]
        for forward in action.blocks("forward"):
            arns += [Resource("", each).text("arn") for each in Resource("", forward).blocks("target_group")]
    return list(dict.fromkeys(each for each in arns if each))


def _group_of(estate: Estate, target: Resource) -> Resource | None:
    """Return the Auto Scaling group whose instances register with a target group, in any of the four ways that
    Terraform has.
    """
    arn = target.text("arn")
    groups = estate.of("aws_autoscaling_group")
    for group in groups:
        sources = [Resource("", each).text("identifier") for each in group.blocks("traffic_source")]
        if arn in [*group.texts("target_group_arns"), *sources]:
            return group
    named = [
        each.text("autoscaling_group_name")
        for each in estate.of("aws_autoscaling_attachment")
        if arn in (each.text("lb_target_group_arn"), each.text("alb_target_group_arn"))
    ]
    for each in estate.of("aws_autoscaling_traffic_source_attachment"):
        if arn in [Resource("", block).text("identifier") for block in each.blocks("traffic_source")]:
            named.append(each.text("autoscaling_group_name"))
    return next((group for group in groups if group.text("name") in named), None)


def _database(estate: Estate, found: Found) -> Resource | None:
    """Return the writer database; if there are several, the one in the load balancer's VPC."""
    writers = [each for each in estate.meant("aws_db_instance") if not each.text("replicate_source_db")]
    if found.front and len(writers) > 1:
        vpc = found.front.target_group.text("vpc_id")
        writers = [each for each in writers if _vpc_of(estate, each) == vpc] or writers
    return _only(found, "database", writers)


def _vpc_of(estate: Estate, database: Resource) -> str:
    inside = members(estate, database)
    known = {each.text("id"): each.text("vpc_id") for each in estate.of("aws_subnet")}
    return next((known[each] for each in inside if each in known), "")


def _vpc(estate: Estate, found: Found) -> Resource | None:
    """Return the VPC of the recognised load balancer or database; without these, the only VPC."""
    id_ = found.front.target_group.text("vpc_id") if found.front else ""
    if not id_ and found.database:
        id_ = _vpc_of(estate, found.database)
    if id_:
        return next((each for each in estate.of("aws_vpc") if each.text("id") == id_), None)
    return _only(found, "vpc", estate.meant("aws_vpc"))


def _security_group(estate: Estate, group: Resource) -> str:
    """Return the security group of an Auto Scaling group's instances, from its launch template or configuration."""
    blocks = [*group.blocks("launch_template")]
    for policy in group.blocks("mixed_instances_policy"):
        for mixed in Resource("", policy).blocks("launch_template"):
            specification = Resource("", mixed).blocks("launch_template_specification")
            blocks += [
                {"id": each.get("launch_template_id"), "name": each.get("launch_template_name")}
                for each in specification
            ]
    known = {str(each.get(key)) for each in blocks for key in ("id", "name") if each.get(key)}
    for template in estate.of("aws_launch_template"):
        if known & template.names:
            inner = [
                each
                for block in template.blocks("network_interfaces")
                for each in Resource("", block).texts("security_groups")
            ]
            return next(iter([*template.texts("vpc_security_group_ids"), *inner]), "")
    for configuration in estate.of("aws_launch_configuration"):
        if configuration.text("name") == group.text("launch_configuration"):
            return next(iter(configuration.texts("security_groups")), "")
    return ""


def _policy(estate: Estate, group: Resource) -> str:
    names = [
        each.text("name")
        for each in estate.of("aws_autoscaling_policy")
        if each.text("autoscaling_group_name") == group.text("name")
        and each.text("policy_type") == "TargetTrackingScaling"
    ]
    return names[0] if len(names) == 1 else ""


def _certificates(estate: Estate, found: Found) -> list[Resource]:
    """Return the certificates of the load balancer's listeners."""
    if not found.front:
        return []
    used = {
        each.text("certificate_arn")
        for each in estate.of("aws_lb_listener", "aws_alb_listener")
        if each.text("load_balancer_arn") == found.front.balancer.text("arn")
    }
    return [each for each in estate.of("aws_acm_certificate") if each.text("arn") in used]
