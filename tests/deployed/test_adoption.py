"""Two combinations of existing resources and our own survive the loss of a region."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from drills import scenario as scenarios
from drills.result import Result
from drills.session import run_embedded
from drills.world import World, adopted
from embedded_aws.process import Handle
from operations.target import Target
from tests.adoption import COMBINATIONS
from tests.deployed.estate import existing_network

# Each deploys a world of its own.
pytestmark = pytest.mark.slow


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
        made.update(existing_network(handle))
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
