"""One world, deployed by real Terraform or restored from its snapshot, shared by all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from drills import scenario as scenarios
from drills.result import Result
from drills.session import embedded_target, run_embedded
from drills.target import Target
from drills.world import World, deployed
from embedded_aws.process import Handle


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.deployed)


@pytest.fixture(scope="session")
def world() -> World:
    return deployed(Settings(), listen=lambda _: None, say=print)


@pytest.fixture(scope="session")
def lost_region(world: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """The drill of the demo: its result, and the page of its report."""
    reports = tmp_path_factory.mktemp("reports")
    return run_embedded(world, scenarios.load("region-loss"), reports=reports)


@pytest.fixture
def aws(world: World, tmp_path: Path) -> Iterator[Handle]:
    """An embedded AWS in the state just after deployment, for one test."""
    with world.running(tmp_path / "aws") as handle:
        yield handle


@pytest.fixture
def target(world: World, aws: Handle) -> Target:
    return embedded_target(world.settings, aws.client)
