"""Charges of the network: load balancers, gateways, endpoints, distributions, web ACLs, DNS."""

from collections.abc import Iterator

from objectives.charges.place import Charge, Charges, Place, Resource
from objectives.prices import HOURS


def _balancer(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charges of a load balancer, which has a public address in each subnet."""
    yield Charge("alb.hour", HOURS)
    yield Charge("alb.lcu", place.traffic.load_balancer_units * HOURS)
    yield Charge("ipv4.address", len(resource["subnets"]) * HOURS)


def _gateway(resource: Resource, place: Place) -> Iterator[Charge]:
    del resource
    yield Charge("nat.hour", HOURS)
    yield Charge("nat.gb", place.traffic.nat_gb / len(place.all("aws_nat_gateway")))


def _address(resource: Resource, place: Place) -> Iterator[Charge]:
    del resource, place
    yield Charge("ipv4.address", HOURS)


def _endpoint(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charges of an endpoint: gateways cost nothing; interfaces are charged by zone and traffic."""
    if resource.get("vpc_endpoint_type", "Gateway") == "Interface":
        interfaces = [
            each for each in place.all("aws_vpc_endpoint") if each.get("vpc_endpoint_type") == "Interface"
        ]
        yield Charge("endpoint.zone", len(resource["subnet_ids"]) * HOURS)
        yield Charge("endpoint.gb", place.traffic.endpoint_gb / len(interfaces))


def _distribution(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charges of a distribution, from the traffic assumed for its region with or without users."""
    del resource
    yield Charge("cdn.gb", place.traffic.cdn_gb)
    yield Charge("cdn.requests", place.traffic.cdn_requests_million * 1e6)


def _firewall(resource: Resource, place: Place) -> Iterator[Charge]:
    rules = resource.get("rule", [])
    yield Charge("waf.acl", 1)
    yield Charge("waf.rule", len(rules) if isinstance(rules, list) else 1)
    yield Charge("waf.requests", place.traffic.requests_million * 1e6)


def _zone(resource: Resource, place: Place) -> Iterator[Charge]:
    del resource, place
    yield Charge("zone.month", 1)


def _health_check(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charges of a check of an endpoint in AWS; HTTPS and a fast interval cost extra."""
    del place
    yield Charge("health_check.basic", 1)
    options = (resource["type"] == "HTTPS") + (resource.get("request_interval") == 10)
    yield Charge("health_check.option", options)


NETWORK: dict[str, Charges] = {
    "aws_lb": _balancer,
    "aws_nat_gateway": _gateway,
    "aws_eip": _address,
    "aws_vpc_endpoint": _endpoint,
    "aws_cloudfront_distribution": _distribution,
    "aws_wafv2_web_acl": _firewall,
    "aws_route53_zone": _zone,
    "aws_route53_health_check": _health_check,
}
