"""Checks of the routes in an existing VPC: out of its subnets, and to the other region."""

from collections.abc import Sequence
from ipaddress import IPv4Network
from typing import Any

from config.adoption import ExistingNetwork
from config.fields import Site
from operations.doctor.admission import ANYWHERE
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge

# What a default route of a private subnet may lead to (EC2, Route): whatever isn't the internet gateway itself.
WAYS_OUT = (
    "NatGatewayId",
    "TransitGatewayId",
    "NetworkInterfaceId",
    "InstanceId",
    "VpcPeeringConnectionId",
    "CoreNetworkArn",
)


def _table_of(subnet: str, tables: Sequence[Any]) -> Any:
    """Return the route table of a subnet: the associated one, or the VPC's main one."""
    main = None
    for table in tables:
        for association in table.get("Associations", []):
            if association.get("SubnetId") == subnet:
                return table
            if association.get("Main"):
                main = table
    return main


def _default_routes(subnet: str, tables: Sequence[Any]) -> list[Any]:
    table = _table_of(subnet, tables) or {}
    return [each for each in table.get("Routes", []) if each.get("DestinationCidrBlock") == ANYWHERE]


def public(item: str, ids: Sequence[str], tables: Sequence[Any]) -> Diagnosis:
    closed = [
        each
        for each in ids
        if not any(
            str(route.get("GatewayId", "")).startswith("igw-") for route in _default_routes(each, tables)
        )
    ]
    return judge(
        f"internet gateway of {item}",
        good=not closed,
        cause=f"{', '.join(closed)} without a route to an internet gateway"
        if closed
        else "each has a route to an internet gateway",
        fix="name public subnets, or have their owner route 0.0.0.0/0 to the internet gateway",
    )


def private(
    around: DoctorContext, site: Site, item: str, ids: Sequence[str], tables: Sequence[Any]
) -> Diagnosis:
    open_ = [
        each
        for each in ids
        if any(str(route.get("GatewayId", "")).startswith("igw-") for route in _default_routes(each, tables))
    ]
    out = around.settings.network.internet_egress and "application" in around.settings.made_in_network(site)
    closed = [
        each
        for each in ids
        if not any(route.get(way) for route in _default_routes(each, tables) for way in WAYS_OUT)
    ]
    if open_:
        cause, fix = f"{', '.join(open_)} are public", "name private subnets: instances get no public address"
    elif closed and out:
        cause = f"{', '.join(closed)} have no default route, and instances fetch packages and call AWS's APIs"
        fix = "have their owner route 0.0.0.0/0 to a NAT gateway, or set network.internet_egress to false"
    else:
        cause, fix = "as they should be", ""
    return judge(f"way out of {item}", good=not fix, cause=cause, fix=fix)


def named(item: str, found: ExistingNetwork, tables: Sequence[Any]) -> Diagnosis:
    known = {each["RouteTableId"] for each in tables}
    missing = [each for each in found.route_table_ids if each not in known]
    if missing:
        return Diagnosis(
            item,
            "not ready",
            f"{', '.join(missing)} not in {found.vpc_id}",
            f"name route tables of {found.vpc_id}: aws ec2 describe-route-tables "
            f"--filters Name=vpc-id,Values={found.vpc_id} lists them",
        )
    used = {
        table["RouteTableId"]
        for subnet in (*found.private_subnet_ids, *(found.database_subnet_ids or []))
        if (table := _table_of(subnet, tables))
    }
    left = sorted(used - set(found.route_table_ids))
    return judge(
        item,
        good=not left,
        cause=f"private or database subnets use {', '.join(left)}, not named here: no route to the other region is made"
        if left
        else "the route tables of all private and database subnets are named",
        fix=f"add {', '.join(left)} to route_table_ids",
    )


def free(
    around: DoctorContext, site: Site, item: str, found: ExistingNetwork, tables: Sequence[Any]
) -> Diagnosis:
    """Judge routes to the other region's network: a route that isn't the peering's own conflicts with it."""
    other = around.names.other(site).site
    wanted = IPv4Network(around.settings.network.cidr(other))
    taken = [
        f"{table['RouteTableId']} has {route['DestinationCidrBlock']}"
        for table in tables
        if table["RouteTableId"] in found.route_table_ids
        for route in table.get("Routes", [])
        if _narrower(route, wanted)
        and not (
            route["DestinationCidrBlock"] == str(wanted)
            and str(route.get("VpcPeeringConnectionId") or "").startswith("pcx-")
        )
    ]
    return judge(
        item,
        good=not taken,
        cause="; ".join(taken) + f", within the other region's network {wanted}"
        if taken
        else f"no route leads to {wanted} except the peering's",
        fix=f"have their owner remove the route, or choose another network.{other}_cidr",
    )


def _narrower(route: Any, network: IPv4Network) -> bool:
    destination = route.get("DestinationCidrBlock")
    return bool(destination) and IPv4Network(destination, strict=False).subnet_of(network)
