"""Decides which of many resources are the parts of the workload: a load balancer leads to instances, they to a VPC."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from adoption.resource import Resource, Wanted

TIERS = ("public", "private", "database")
HTTPS = 443


@dataclass(frozen=True)
class Front:
    """A load balancer with the target group that it forwards to, and the instances that register there."""

    balancer: Resource
    target_group: Resource
    group: Resource | None
    is_secure: bool


@dataclass
class Found:
    """What was recognised; `undecided` names what there are several of, by the part, so that a person decides."""

    vpc: Resource | None = None
    subnets: dict[str, list[str]] = field(default_factory=lambda: {tier: [] for tier in TIERS})
    zones: dict[str, set[str]] = field(default_factory=lambda: {tier: set() for tier in TIERS})
    route_tables: list[str] = field(default_factory=list)
    inline_tables: list[Resource] = field(default_factory=list)
    front: Front | None = None
    security_group: str = ""
    scaling_policy: str = ""
    database: Resource | None = None
    certificates: list[Resource] = field(default_factory=list)
    zone: Resource | None = None
    clusters: list[Resource] = field(default_factory=list)
    undecided: dict[str, list[Resource]] = field(default_factory=dict)
    left: int = 0

    @property
    def arn(self) -> str:
        """The ARN of a part that has one: it names region and account."""
        parts = [self.database, self.front.balancer if self.front else None, self.vpc]
        return next((each.text("arn") for each in parts if each and each.text("arn")), "")

    @property
    def has_network(self) -> bool:
        """Whether the VPC can be named whole."""
        return bool(self.vpc and self.route_tables and all(len(self.subnets[tier]) > 1 for tier in TIERS))


class Estate:
    """The resources by kind."""

    def __init__(self, resources: Iterable[Resource], wanted: Wanted | None = None) -> None:
        self._all = list(resources)
        self._wanted = wanted or Wanted()

    def __len__(self) -> int:
        return len(self._all)

    def of(self, *kinds: str) -> list[Resource]:
        return [each for each in self._all if each.kind in kinds]

    def meant(self, *kinds: str) -> list[Resource]:
        """Return those of some kinds that a person may have meant. Names choose among those of their own kind only."""
        chosen = [each for each in self.of(*kinds) if self._wanted.has(each)]
        return chosen if chosen or self._wanted.tags else self.of(*kinds)


def recognise(estate: Estate) -> Found:
    """Return the parts of the workload. What there are several of stays undecided."""
    found = Found()
    fronts = _fronts(estate)
    found.front = fronts[0] if len(fronts) == 1 else None
    if len(fronts) > 1:
        found.undecided["load_balancer"] = [each.balancer for each in fronts]
    found.database = _database(estate, found)
    found.clusters = estate.meant("aws_rds_cluster")
    found.vpc = _vpc(estate, found)
    if found.vpc:
        _network(estate, found)
    if found.front and found.front.group:
        found.security_group = _security_group(estate, found.front.group)
        found.scaling_policy = _policy(estate, found.front.group)
    found.certificates = _certificates(estate, found)
    # Zones have the tags of whoever owns the domain, not of the workload.
    public = estate.meant("aws_route53_zone") or estate.of("aws_route53_zone")
    zones = [each for each in public if not each.blocks("vpc")]
    found.zone = _only(found, "zone", zones)
    found.left = len(estate)
    return found


def _only(found: Found, part: str, candidates: Sequence[Resource]) -> Resource | None:
    """Return the only one; of several none, and a person decides."""
    if len(candidates) > 1:
        found.undecided[part] = list(candidates)
    return candidates[0] if len(candidates) == 1 else None


def _fronts(estate: Estate) -> list[Front]:
    """Return the fronts of users: those with instances before those without, those with HTTPS before the others."""
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
    """Return the group whose instances register with a target group, by whichever of the four ways."""
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
    """Return the writer; of several the one in the load balancer's VPC."""
    writers = [each for each in estate.meant("aws_db_instance") if not each.text("replicate_source_db")]
    if found.front and len(writers) > 1:
        vpc = found.front.target_group.text("vpc_id")
        writers = [each for each in writers if _vpc_of(estate, each) == vpc] or writers
    return _only(found, "database", writers)


def _members(estate: Estate, database: Resource) -> list[str]:
    """Return the subnets of a database's subnet group."""
    name = database.text("db_subnet_group_name")
    groups = [each for each in estate.of("aws_db_subnet_group") if name and each.text("name") == name]
    return sorted(groups[0].texts("subnet_ids")) if groups else []


def _vpc_of(estate: Estate, database: Resource) -> str:
    members = _members(estate, database)
    known = {each.text("id"): each.text("vpc_id") for each in estate.of("aws_subnet")}
    return next((known[each] for each in members if each in known), "")


def _vpc(estate: Estate, found: Found) -> Resource | None:
    """Return the VPC of what was recognised, else the only one."""
    id_ = found.front.target_group.text("vpc_id") if found.front else ""
    if not id_ and found.database:
        id_ = _vpc_of(estate, found.database)
    if id_:
        return next((each for each in estate.of("aws_vpc") if each.text("id") == id_), None)
    return _only(found, "vpc", estate.meant("aws_vpc"))


def _network(estate: Estate, found: Found) -> None:
    assert found.vpc is not None
    subnets = {
        each.text("id"): each
        for each in estate.of("aws_subnet")
        if each.text("vpc_id") == found.vpc.text("id")
    }
    tables = _tables(estate)
    gateways = _routed_to_gateways(estate)
    databases = set(_members(estate, found.database)) if found.database else set()
    instances = (
        set(found.front.group.texts("vpc_zone_identifier")) if found.front and found.front.group else set()
    )
    for id_, subnet in sorted(subnets.items()):
        if tables.get(id_) in gateways:
            tier = "public"
        elif id_ in databases and id_ not in instances:
            tier = "database"
        elif not instances or id_ in instances:
            tier = "private"
        else:
            continue
        found.subnets[tier].append(id_)
        found.zones[tier].add(subnet.text("availability_zone"))
    if databases and not found.subnets["database"]:
        found.subnets["database"] = sorted(databases & subnets.keys())
    inner = {tables[each] for tier in TIERS[1:] for each in found.subnets[tier] if each in tables}
    found.route_tables = sorted(inner)
    found.inline_tables = [
        each for each in estate.of("aws_route_table") if each.text("id") in inner and _is_inline(estate, each)
    ]


def _tables(estate: Estate) -> dict[str, str]:
    """Return the route table of each subnet that has one of its own."""
    return {
        each.text("subnet_id"): each.text("route_table_id")
        for each in estate.of("aws_route_table_association")
        if each.text("subnet_id")
    }


def _routed_to_gateways(estate: Estate) -> set[str]:
    """Return the route tables that lead to an internet gateway."""
    apart = {
        each.text("route_table_id")
        for each in estate.of("aws_route")
        if each.text("gateway_id").startswith("igw-")
    }
    inline = {
        each.text("id")
        for each in estate.of("aws_route_table")
        for route in each.blocks("route")
        if Resource("", route).text("gateway_id").startswith("igw-")
    }
    return apart | inline


def _is_inline(estate: Estate, table: Resource) -> bool:
    """Tell whether a table's routes are in its own block. The state has routes of `aws_route` there too."""
    apart = {
        each.text("destination_cidr_block")
        for each in estate.of("aws_route")
        if each.text("route_table_id") == table.text("id")
    }
    return any(Resource("", route).text("cidr_block") not in {*apart, ""} for route in table.blocks("route"))


def _security_group(estate: Estate, group: Resource) -> str:
    """Return the security group of a group's instances, by its launch template or configuration."""
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
