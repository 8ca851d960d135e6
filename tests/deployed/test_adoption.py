"""Two combinations are drilled: what a team has already is recovered with what is made beside it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.settings import parse_settings
from drills import scenario as scenarios
from drills.result import Result
from drills.session import run_embedded
from drills.target import Target
from drills.world import World, adopted
from embedded_aws.process import Handle
from tests.adoption import COMBINATIONS

# Each deploys a world of its own.
pytestmark = pytest.mark.slow

ANYWHERE = "0.0.0.0/0"


def _existing_vpc(handle: Handle) -> dict[str, Any]:
    """A VPC with two zones as a team may have it, made without us; what `existing` says of it."""
    settings = parse_settings({})
    ec2 = Target("embedded", settings, handle.endpoint).client("ec2", settings.regions.primary)
    vpc = ec2.create_vpc(CidrBlock=settings.network.primary_cidr)["Vpc"]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(VpcId=vpc, InternetGatewayId=gateway)
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
    subnets: dict[str, list[str]] = {}
    for tier, first in (("public", 0), ("private", 2), ("database", 4)):
        subnets[tier] = [
            ec2.create_subnet(
                VpcId=vpc, CidrBlock=f"10.10.{first + index}.0/24", AvailabilityZone=zones[index]
            )["Subnet"]["SubnetId"]
            for index in range(2)
        ]
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnets["public"][0], AllocationId=address)["NatGateway"]
    tables = {}
    for tier, target in (
        ("public", {"GatewayId": gateway}),
        ("private", {"NatGatewayId": nat["NatGatewayId"]}),
        ("database", None),
    ):
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        if target:
            ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, **target)
        for subnet in subnets[tier]:
            ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        tables[tier] = table
    return {
        "vpc_id": vpc,
        **{f"{tier}_subnet_ids": ids for tier, ids in subnets.items()},
        "route_table_ids": [tables["private"], tables["database"]],
    }


def _drilled(
    folder: Path, document: Callable[[Handle], dict[str, Any]], reports: Path
) -> tuple[World, Result]:
    def prepare(handle: Handle) -> Path:
        file = folder / "dr.yaml"
        file.write_text(yaml.safe_dump(document(handle)), encoding="utf-8")
        return file

    world = adopted(folder, prepare, lambda _: None)
    result, _ = run_embedded(world, scenarios.load("region-loss"), reports=reports)
    return world, result


def test_a_lost_region_in_an_existing_vpc_and_zone_is_survived(tmp_path: Path) -> None:
    folder = tmp_path / "world"
    folder.mkdir()
    made: dict[str, Any] = {}

    def document(handle: Handle) -> dict[str, Any]:
        made.update(_existing_vpc(handle))
        return {"existing": {"primary": {"network": made}}, "dns": {"zone": "existing"}}

    world, result = _drilled(folder, document, tmp_path / "reports")
    assert result.reasons == []
    assert result.verdict == "passed"
    with world.running(tmp_path / "after") as handle:
        ec2 = Target("embedded", world.settings, handle.endpoint).client(
            "ec2", world.settings.regions.primary
        )
        # The default VPC of the region is AWS's, and no third was made.
        vpcs = [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]
        assert vpcs == [made["vpc_id"]]


def test_a_lost_region_without_distribution_and_cache_is_survived(tmp_path: Path) -> None:
    folder = tmp_path / "world"
    folder.mkdir()
    world, result = _drilled(
        folder, lambda _: COMBINATIONS["without distribution and cache"], tmp_path / "reports"
    )
    assert result.reasons == []
    assert result.verdict == "passed"
    with world.running(tmp_path / "after") as handle:
        target = Target("embedded", world.settings, handle.endpoint)
        distributions = target.client("cloudfront", world.settings.regions.primary).list_distributions()
        assert distributions["DistributionList"]["Quantity"] == 0
        for region in (world.settings.regions.primary, world.settings.regions.standby):
            groups = target.client("elasticache", region).describe_replication_groups()
            assert groups["ReplicationGroups"] == []
