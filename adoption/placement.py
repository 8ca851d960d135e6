"""Finds the tier of each subnet of the VPC, from its routes and its resources."""

from adoption.estate import TIERS, Estate, Found
from adoption.resource import Resource


def place(estate: Estate, found: Found) -> None:
    """Put the subnets of the recognised VPC into their tiers, with their zones and route tables."""
    assert found.vpc is not None
    subnets = {
        each.text("id"): each
        for each in estate.of("aws_subnet")
        if each.text("vpc_id") == found.vpc.text("id")
    }
    tables = _tables(estate)
    gateways = _routed_to_gateways(estate)
    databases = set(members(estate, found.database)) if found.database else set()
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
    """Return the route table of each subnet that has its own."""
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
    """Tell whether a route table defines routes inline. A state also lists routes of separate `aws_route` resources
    in the table's attributes; these aren't inline.
    """
    apart = {
        each.text("destination_cidr_block")
        for each in estate.of("aws_route")
        if each.text("route_table_id") == table.text("id")
    }
    return any(Resource("", route).text("cidr_block") not in {*apart, ""} for route in table.blocks("route"))


def members(estate: Estate, database: Resource) -> list[str]:
    """Return the subnets of a database's subnet group."""
    name = database.text("db_subnet_group_name")
    groups = [each for each in estate.of("aws_db_subnet_group") if name and each.text("name") == name]
    return sorted(groups[0].texts("subnet_ids")) if groups else []
