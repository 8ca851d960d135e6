"""One world, deployed by real Terraform or restored from its snapshot, shared by all tests of this folder."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from drills import scenario as scenarios
from drills.result import Result
from drills.session import embedded_target, run_embedded
from drills.target import Target
from drills.telling import Told
from drills.world import World, deployed
from embedded_aws.process import Handle
from operations.project import CACHE, ROOT
from tests.deployed.project import Project

DEPLOYING = pytest.StashKey["subprocess.Popen[bytes]"]()
LOG = CACHE / "deployed-world.log"
# The environment's settings aren't this world's.
DEPLOY = """
import signal
from config import Settings
from drills.world import deployed
signal.signal(signal.SIGTERM, signal.default_int_handler)
deployed(Settings(), listen=lambda _: None, say=print)
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.deployed)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin to deploy the world, which is mostly waiting, while the other tests run. What goes wrong here goes wrong
    again in the fixture, where it is told."""
    needed = [item.get_closest_marker("deployed") is not None for item in session.items]
    first_worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0"
    if any(needed) and not all(needed) and first_worker and not session.config.option.collectonly:
        LOG.parent.mkdir(exist_ok=True)
        with LOG.open("wb") as log:
            session.config.stash[DEPLOYING] = subprocess.Popen(
                [sys.executable, "-c", DEPLOY], cwd=ROOT, stdout=log, stderr=log
            )


def pytest_sessionfinish(session: pytest.Session) -> None:
    if deploying := session.config.stash.get(DEPLOYING, None):
        deploying.terminate()
        deploying.wait()


@pytest.fixture(scope="session")
def world() -> World:
    return deployed(Settings(), listen=lambda _: None, say=print)


@pytest.fixture(scope="session")
def told() -> list[Told]:
    """What the drill of the demo told while it ran."""
    return []


@pytest.fixture(scope="session")
def lost_region(
    world: World, tmp_path_factory: pytest.TempPathFactory, told: list[Told]
) -> tuple[Result, Path]:
    """The drill of the demo: its result, and the page of its report."""
    reports = tmp_path_factory.mktemp("reports")
    return run_embedded(world, scenarios.load("region-loss"), reports=reports, listen=told.append)


@pytest.fixture
def aws(world: World, tmp_path: Path) -> Iterator[Handle]:
    """An embedded AWS in the state just after deployment, for one test."""
    with world.running(tmp_path / "aws") as handle:
        yield handle


@pytest.fixture
def target(world: World, aws: Handle) -> Target:
    return embedded_target(world.settings, aws.client)


@pytest.fixture
def project(aws: Handle, tmp_path: Path) -> Project:
    """A checkout whose embedded AWS of `make embedded-up` is the test's."""
    return Project(tmp_path / "project", aws)
