"""Checks of an existing VPC, which must match the settings, and of its subnets."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from config.adoption import ExistingNetwork
from config.fields import Site
from operations.doctor import existing_routes
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge


def of_site(around: DoctorContext, site: Site) -> Iterator[Diagnosis]:
    """Yield the diagnoses of the region's VPC."""
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
            f"{region} has no VPC of this id",
            f"give the id of a VPC in {region}; aws ec2 describe-vpcs lists them",
        )
        return
    yield _network(around, site, item, vpcs[0])
    yield _resolves(ec2, item, found.vpc_id)
    subnets = _known(ec2, {each for _, ids in _tiers(found) for each in ids})
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [found.vpc_id]}])["RouteTables"]
    for tier, ids in _tiers(found):
        yield _subnets(f"{field}.{tier}_subnet_ids", found.vpc_id, ids, subnets)
    yield existing_routes.public(f"{field}.public_subnet_ids", found.public_subnet_ids, tables)
    yield existing_routes.private(
        around, site, f"{field}.private_subnet_ids", found.private_subnet_ids, tables
    )
    yield existing_routes.named(f"{field}.route_table_ids", found, tables)
    if around.settings.peered:
        yield existing_routes.free(around, site, f"routes of {field}.route_table_ids", found, tables)


def _tiers(found: ExistingNetwork) -> list[tuple[str, Sequence[str]]]:
    each = [
        ("public", found.public_subnet_ids),
        ("private", found.private_subnet_ids),
        ("database", found.database_subnet_ids or []),
    ]
    return [(tier, ids) for tier, ids in each if ids]


def _known(ec2: Any, ids: Collection[str]) -> dict[str, Any]:
    """Return those of the subnets that exist, by id. The call filters by id, because a call that names ids fails when
    one of them is missing.
    """
    pages = ec2.get_paginator("describe_subnets").paginate(
        Filters=[{"Name": "subnet-id", "Values": sorted(ids)}]
    )
    return {each["SubnetId"]: each for page in pages for each in page["Subnets"]}


def _network(around: DoctorContext, site: Site, item: str, vpc: Any) -> Diagnosis:
    wanted = around.settings.network.cidr(site)
    return judge(
        f"network of {item}",
        good=vpc["CidrBlock"] == wanted,
        cause=f"the VPC's network is {vpc['CidrBlock']}; network.{site}_cidr is {wanted}",
        fix=f"set network.{site}_cidr to {vpc['CidrBlock']}; the networks of two regions may not overlap",
    )


def _resolves(ec2: Any, item: str, vpc: str) -> Diagnosis:
    found = ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsSupport")
    good = bool(found["EnableDnsSupport"]["Value"])
    return judge(
        f"name resolution of {item}",
        good=good,
        cause="DNS is enabled in the VPC"
        if good
        else "DNS is disabled in the VPC: its instances find neither the database nor AWS's APIs by name",
        fix=f"the VPC's owner enables DNS: aws ec2 modify-vpc-attribute --vpc-id {vpc} --enable-dns-support",
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
            f"these subnets {'do not exist' if missing else f'are not in the VPC {vpc}'}: {', '.join(wrong)}",
            f"give the ids of subnets in {vpc}; aws ec2 describe-subnets --filters Name=vpc-id,Values={vpc} lists them",
        )
    return judge(
        item,
        good=len(zones) > 1,
        cause=f"the subnets' availability zones are {', '.join(zones)}",
        fix="give the ids of subnets in at least two availability zones: load balancers, subnet groups and RDS "
        "Multi-AZ need them",
    )
