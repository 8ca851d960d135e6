"""Check of the availability zones: each region must have three that offer the instance types and database classes in
use, and the settings should name them.
"""

from collections.abc import Mapping
from typing import Any

from config.instance_types import used_types
from config.settings import Site
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge
from operations.doctor.offers import orderable
from operations.pinned_zones import field, makes_network

NEEDED = 3


def examine(around: DoctorContext) -> list[Diagnosis]:
    """Return a diagnosis per region in which this project makes a network."""
    sites: tuple[Site, Site] = ("primary", "standby")
    return [_site(around, site) for site in sites if makes_network(around.settings, site)]


def _site(around: DoctorContext, site: Site) -> Diagnosis:
    region = around.names.site(site).region
    item = f"availability zones of {region}"
    zones = _zones(around, region)
    if len(zones) < NEEDED:
        fix = f"set regions.{site} to a region with three availability zones"
        return Diagnosis(
            item, "not ready", f"{region} has {len(zones)} availability zones, {NEEDED} needed", fix
        )
    if around.label == "embedded":
        return Diagnosis(item, "ready", "the embedded AWS offers every type in its first zones")
    lacks = _lacking(around, region, zones)
    fitting = [zone for zone in zones if not lacks[zone]]
    named = around.settings.network.zone_ids(site)
    if named:
        return _judge_named(item, site, named, zones, lacks, fitting)
    proposed = _deployed(around, site, zones) or fitting[:NEEDED]
    return Diagnosis(
        item,
        "not ready",
        f"{field(site)} names no zones, so Terraform could replace subnets when AWS changes what a zone offers"
        + ("" if len(proposed) >= NEEDED else f"; {_said(lacks)}"),
        f"set {field(site)}: [{', '.join(proposed)}]" if len(proposed) >= NEEDED else _other_types(),
    )


def _judge_named(
    item: str,
    site: Site,
    named: list[str],
    zones: Mapping[str, str],
    lacks: Mapping[str, list[str]],
    fitting: list[str],
) -> Diagnosis:
    # Terraform takes the first by name.
    used = [zone for zone in zones if zone in named][:NEEDED]
    missing = sorted(set(named) - set(zones))
    bad = {zone: lacks[zone] for zone in used if lacks[zone]}
    good = [*(zone for zone in used if zone not in bad), *(zone for zone in fitting if zone not in used)]
    return judge(
        item,
        good=not bad and len(used) == NEEDED,
        cause=_said(bad)
        or (
            f"zones that don't exist: {', '.join(missing)}"
            if missing
            else f"the zones that the settings name: {', '.join(used)}"
        ),
        fix=f"before the first deployment, set {field(site)}: [{', '.join(good[:NEEDED])}]; after it, that would "
        f"replace subnets, so instead {_other_types()}",
    )


def _other_types() -> str:
    return "set application.instance_types and database.instance_class to types that three zones offer"


def _said(lacks: Mapping[str, list[str]]) -> str:
    return "; ".join(f"{zone} lacks {', '.join(types)}" for zone, types in lacks.items() if types)


def _zones(around: DoctorContext, region: str) -> dict[str, str]:
    """Return the names of the available zones by their ids, sorted by name; without local zones, which have no RDS or
    load balancer.
    """
    described = around.clients("ec2", region).describe_availability_zones(
        Filters=[{"Name": "opt-in-status", "Values": ["opt-in-not-required"]}]
    )["AvailabilityZones"]
    found = sorted(described, key=lambda zone: zone["ZoneName"])
    return {zone["ZoneId"]: zone["ZoneName"] for zone in found if zone["State"] == "available"}


def _lacking(around: DoctorContext, region: str, zones: Mapping[str, str]) -> dict[str, list[str]]:
    """Return for each zone the instance types and database classes that the settings use and the zone doesn't offer."""
    wanted = used_types(around.settings)
    pages = around.clients("ec2", region).get_paginator("describe_instance_type_offerings")
    offers = [
        (offer["Location"], offer["InstanceType"])
        for page in pages.paginate(
            LocationType="availability-zone", Filters=[{"Name": "instance-type", "Values": wanted}]
        )
        for offer in page["InstanceTypeOfferings"]
    ]
    # A class may be named after a type that EC2 has nowhere.
    known = [each for each in wanted if any(kind == each for _, kind in offers)]
    databases = _databases(around, region)
    return {
        zone: [
            *(kind for kind in known if (name, kind) not in offers),
            *(each for each, places in databases.items() if name not in places),
        ]
        for zone, name in zones.items()
    }


def _databases(around: DoctorContext, region: str) -> dict[str, set[str]]:
    """Return for each database class of the settings the zones that offer it."""
    settings = around.settings
    if not settings.components.database:
        return {}
    classes = {settings.footprint_of(role).database_class for role in ("active", "passive")}
    return {
        each: {
            zone["Name"]
            for option in orderable(around, region, each)
            for zone in option.get("AvailabilityZones", [])
        }
        for each in sorted(classes)
    }


def _deployed(around: DoctorContext, site: Site, zones: Mapping[str, str]) -> list[str]:
    """Return the ids of the zones that the deployed network uses; none before the first deployment."""
    here = around.names.site(site)
    subnets: list[Any] = around.clients("ec2", here.region).describe_subnets(
        Filters=[{"Name": "tag:Name", "Values": [f"{here.vpc}-private-{index}" for index in range(NEEDED)]}]
    )["Subnets"]
    names = {subnet["AvailabilityZone"] for subnet in subnets}
    return [zone for zone, name in zones.items() if name in names]
