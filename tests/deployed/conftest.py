"""One world, deployed by real Terraform or restored from its snapshot, shared by all tests of this folder."""

import json
import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from config.settings import Settings
from drills import scenario as scenarios
from drills.events import Told
from drills.result import Result
from drills.session import CLOCK_SPEED, embedded_target, run_embedded
from drills.test_copy import beside
from drills.test_copy.beside import Beside
from drills.test_copy.stack import CopyStack
from drills.world import World, deployed
from embedded_aws.process import Handle
from operations.scratch import one_at_a_time
from operations.target import Target
from tests.conftest import SHARED_FOLDER
from tests.deployed.project import Project
from tests.deployed.watching import Viewer, open_page

# What one worker found, for the others: each would synthesize all stacks to know which world it is.
FOUND = "world.json"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.deployed)


@pytest.fixture(scope="session")
def world() -> World:
    found = Path(os.environ[SHARED_FOLDER]) / FOUND
    with one_at_a_time(found.with_suffix(".lock")):
        if found.is_file():
            known = json.loads(found.read_text(encoding="utf-8"))
            return World(Path(known["folder"]), Settings(), known["reused"], known["deploy_seconds"])
        made = deployed(Settings(), listen=lambda _: None, say=print)
        known = {"folder": str(made.folder), "reused": made.reused, "deploy_seconds": made.deploy_seconds}
        found.write_text(json.dumps(known), encoding="utf-8")
        return made


@pytest.fixture(scope="session")
def told() -> list[Told]:
    """Return the list that receives the progress messages of the demo's drill."""
    return []


@pytest.fixture(scope="session")
def viewer() -> Viewer:
    """Return the viewer that watches the live page during the demo's drill."""
    return Viewer()


@pytest.fixture(scope="session")
def lost_region(
    request: pytest.FixtureRequest,
    world: World,
    tmp_path_factory: pytest.TempPathFactory,
    told: list[Told],
    viewer: Viewer,
) -> tuple[Result, Path]:
    """Run the demo's drill, and return its result and the page of its report. If tests of the live page run
    too, a viewer watches it meanwhile.
    """
    watched = any(item.path.name == "test_watch.py" for item in request.session.items)
    return run_embedded(
        world,
        scenarios.load("region-loss"),
        reports=tmp_path_factory.mktemp("reports"),
        listen=told.append,
        beside=lambda target: open_page(target, viewer) if watched else nullcontext(),
    )


@pytest.fixture
def aws(world: World, tmp_path: Path) -> Iterator[Handle]:
    """Yield an embedded AWS in the state just after deployment, for one test."""
    with world.running(tmp_path / "aws") as handle:
        yield handle


@pytest.fixture
def target(world: World, aws: Handle) -> Target:
    return embedded_target(world.settings, aws.client)


@pytest.fixture
def project(aws: Handle, tmp_path: Path) -> Project:
    """Return a checkout in which the test's embedded AWS appears as the one of `make embedded-up`."""
    return Project(tmp_path / "project", aws)


@pytest.fixture
def here(world: World) -> Iterator[Beside]:
    """Yield a copy of the deployed world in which a test copy can be deployed."""
    with beside.world(world, CLOCK_SPEED) as found:
        yield found


@pytest.fixture
def stack(here: Beside) -> CopyStack:
    return CopyStack(here.folder, "embedded", here.target.settings, here.variables, lambda _: None)
