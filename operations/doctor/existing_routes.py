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
        cause=f"subnets without a route to an internet gateway: {', '.join(closed) or 'none'}",
        fix="give the ids of public subnets, or have the VPC's owner route 0.0.0.0/0 to the internet gateway",
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
        cause = f"these subnets are public: {', '.join(open_)}"
        fix = "give the ids of private subnets: instances get no public address"
    elif closed and out:
        cause = (
            "these subnets have no default route, which instances need for packages and AWS's APIs: "
            f"{', '.join(closed)}"
        )
        fix = "have the VPC's owner route 0.0.0.0/0 to a NAT gateway, or set network.internet_egress to false"
    else:
        cause, fix = "the subnets' default routes are as they should be", ""
    return judge(f"way out of {item}", good=not fix, cause=cause, fix=fix)


def named(item: str, found: ExistingNetwork, tables: Sequence[Any]) -> Diagnosis:
    known = {each["RouteTableId"] for each in tables}
    missing = [each for each in found.route_table_ids if each not in known]
    if missing:
        return Diagnosis(
            item,
            "not ready",
            f"these route tables are not in the VPC {found.vpc_id}: {', '.join(missing)}",
            f"give the ids of route tables in {found.vpc_id}: aws ec2 describe-route-tables "
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
        cause=f"route tables of private or database subnets that get no route to the other region: {', '.join(left)}"
        if left
        else "route_table_ids names the route tables of all private and database subnets",
        fix=f"add {', '.join(left)} to route_table_ids",
    )


def free(
    around: DoctorContext, site: Site, item: str, found: ExistingNetwork, tables: Sequence[Any]
) -> Diagnosis:
    """Judge whether a route of the VPC conflicts with the peering: only the peering's own route may lead into the
    other region's network.
    """
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
        cause=f"routes into the other region's network {wanted} beside the peering's: {'; '.join(taken) or 'none'}",
        fix=f"have the VPC's owner remove these routes, or choose another network.{other}_cidr",
    )


def _narrower(route: Any, network: IPv4Network) -> bool:
    destination = route.get("DestinationCidrBlock")
    return bool(destination) and IPv4Network(destination, strict=False).subnet_of(network)
