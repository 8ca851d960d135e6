"""Whether the VPC that exists is what the settings say of it, and lets through what is made in it."""

from collections.abc import Collection, Iterator, Sequence
from ipaddress import IPv4Network
from typing import Any

from config.adoption import ExistingNetwork
from config.fields import Site
from operations.doctor.diagnosis import Diagnosis, judge
from operations.doctor.surroundings import Surroundings

# What a default route of a private subnet may lead to (EC2, Route): whatever isn't the internet gateway itself.
WAYS_OUT = (
    "NatGatewayId",
    "TransitGatewayId",
    "NetworkInterfaceId",
    "InstanceId",
    "VpcPeeringConnectionId",
    "CoreNetworkArn",
)
ANYWHERE = "0.0.0.0/0"


def of_site(around: Surroundings, site: Site) -> Iterator[Diagnosis]:
    """Yield a diagnosis of each thing that counts, of the region's VPC."""
    found = around.settings.existing.site(site).network
    if not found:
        return
    region = around.names.site(site).region
    ec2, field = around.clients("ec2", region), f"existing.{site}.network"
    vpcs = ec2.describe_vpcs(Filters=[{"Name": "vpc-id", "Values": [found.vpc_id]}])["Vpcs"]
    item = f"{field}.vpc_id {found.vpc_id}"
    if not vpcs:
        yield Diagnosis(
            item,
            "not ready",
            f"there is none in {region}",
            f"name a VPC of {region}; aws ec2 describe-vpcs lists them",
        )
        return
    yield _network(around, site, item, vpcs[0])
    yield _resolves(ec2, item, found.vpc_id)
    subnets = _by_id(ec2, "subnets", "subnet-id", {each for _, ids in _tiers(found) for each in ids})
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [found.vpc_id]}])["RouteTables"]
    for tier, ids in _tiers(found):
        yield _subnets(f"{field}.{tier}_subnet_ids", found.vpc_id, ids, subnets)
    yield _public(f"{field}.public_subnet_ids", found.public_subnet_ids, tables)
    yield _private(around, site, f"{field}.private_subnet_ids", found.private_subnet_ids, tables)
    yield _tables(f"{field}.route_table_ids", found, tables)
    if around.settings.peered:
        yield _free_routes(around, site, f"routes of {field}.route_table_ids", found, tables)


def _tiers(found: ExistingNetwork) -> list[tuple[str, Sequence[str]]]:
    each = [
        ("public", found.public_subnet_ids),
        ("private", found.private_subnet_ids),
        ("database", found.database_subnet_ids or []),
    ]
    return [(tier, ids) for tier, ids in each if ids]


def _by_id(ec2: Any, what: str, name: str, ids: Collection[str]) -> dict[str, Any]:
    """Return what exists of some ids; a filter, unlike a list of ids, answers also when one is missing."""
    pages = ec2.get_paginator(f"describe_{what}").paginate(Filters=[{"Name": name, "Values": sorted(ids)}])
    return {each["SubnetId"]: each for page in pages for each in page["Subnets"]}


def _network(around: Surroundings, site: Site, item: str, vpc: Any) -> Diagnosis:
    wanted = around.settings.network.cidr(site)
    return judge(
        f"network of {item}",
        good=vpc["CidrBlock"] == wanted,
        cause=f"it has {vpc['CidrBlock']}; network.{site}_cidr says {wanted}",
        fix=f"set network.{site}_cidr to {vpc['CidrBlock']}; no two regions may overlap",
    )


def _resolves(ec2: Any, item: str, vpc: str) -> Diagnosis:
    found = ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsSupport")
    good = bool(found["EnableDnsSupport"]["Value"])
    return judge(
        f"name resolution of {item}",
        good=good,
        cause="on" if good else "off: its instances find neither the database nor AWS's APIs by name",
        fix=f"its owner switches it on: aws ec2 modify-vpc-attribute --vpc-id {vpc} --enable-dns-support",
    )


def _subnets(item: str, vpc: str, ids: Sequence[str], known: dict[str, Any]) -> Diagnosis:
    missing = [each for each in ids if each not in known]
    elsewhere = [each for each in ids if each in known and known[each]["VpcId"] != vpc]
    zones = sorted({known[each]["AvailabilityZone"] for each in ids if each in known})
    if missing or elsewhere:
        wrong = missing or elsewhere
        return Diagnosis(
            item,
            "not ready",
            f"{', '.join(wrong)} {'not there' if missing else f'not in {vpc}'}",
            f"name subnets of {vpc}; aws ec2 describe-subnets --filters Name=vpc-id,Values={vpc} lists them",
        )
    return judge(
        item,
        good=len(zones) > 1,
        cause=f"in {', '.join(zones)}",
        fix="name subnets of two zones at least: load balancers, subnet groups and RDS Multi-AZ need them",
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


def _public(item: str, ids: Sequence[str], tables: Sequence[Any]) -> Diagnosis:
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
        cause=f"{', '.join(closed)} without a route to one" if closed else "each has a route to one",
        fix="name public subnets, or have their owner route 0.0.0.0/0 to the internet gateway",
    )


def _private(
    around: Surroundings, site: Site, item: str, ids: Sequence[str], tables: Sequence[Any]
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
        cause = f"{', '.join(closed)} lead nowhere, and instances fetch packages and call AWS's APIs"
        fix = "have their owner route 0.0.0.0/0 to a NAT gateway, or set network.internet_egress to false"
    else:
        cause, fix = "as they should be", ""
    return judge(f"way out of {item}", good=not fix, cause=cause, fix=fix)


def _tables(item: str, found: ExistingNetwork, tables: Sequence[Any]) -> Diagnosis:
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
        cause=f"{', '.join(left)} of private or database subnets isn't named, and gets no route to the other region"
        if left
        else "each private and database subnet has one of them",
        fix=f"add {', '.join(left)} to it",
    )


def _free_routes(
    around: Surroundings, site: Site, item: str, found: ExistingNetwork, tables: Sequence[Any]
) -> Diagnosis:
    """Judge routes to the other region's network: one that isn't the peering's own is in its way."""
    other: Site = "standby" if site == "primary" else "primary"
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
        else f"none leads to {wanted} but the peering's",
        fix=f"have their owner remove it, or choose another network.{other}_cidr",
    )


def _narrower(route: Any, network: IPv4Network) -> bool:
    destination = route.get("DestinationCidrBlock")
    return bool(destination) and IPv4Network(destination, strict=False).subnet_of(network)
