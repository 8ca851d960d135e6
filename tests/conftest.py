"""Marks what starts an embedded AWS, so that the fast tests can leave it out, and says what may run side by side."""

import gc
import os
import tempfile
from pathlib import Path

import hypothesis
import pytest

import embedded_aws.process
from tests.surroundings import settle

# Before any test module is imported, which may read the environment; processes of tests have it from here.
settle(os.environ)
# How long an example takes says how loaded the machine is. New ones are looked for on people's machines: CI has the
# same each time, so that what fails there is the change's.
hypothesis.settings.register_profile(
    "ours",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
hypothesis.settings.load_profile("ours")

# Fixtures that start a server process.
SERVERS = {"extended", "stock", "fast", "_deployed", "world", "aws", "target"}
# Variable with the folder that the processes of one run share.
SHARED_FOLDER = "DR_TESTS_SHARED"
DEPLOYED = Path(__file__).parent / "deployed"
# Modules with tests of the demo's drill, which is run once.
OF_THE_DEMO = {DEPLOYED / "test_client.py", DEPLOYED / "test_world.py"}


def pytest_configure(config: pytest.Config) -> None:
    """Workers share what they synthesized."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.TemporaryDirectory(prefix="tests-")
        config.add_cleanup(folder.cleanup)
        os.environ[SHARED_FOLDER] = folder.name


def pytest_collection_finish() -> None:
    """What was imported stays, and the bindings are large: looking for garbage in it took a sixth of the time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if SERVERS & set(getattr(item, "fixturenames", ())) or _starts_servers(item):
            item.add_marker(pytest.mark.embedded)
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    # The deployed world is made meanwhile.
    items.sort(key=lambda item: DEPLOYED in item.path.parents)


def _starts_servers(item: pytest.Item) -> bool:
    """Whether its module can start one without a fixture."""
    return getattr(getattr(item, "module", None), "process", None) is embedded_aws.process


def _group(item: pytest.Item) -> str:
    """Tests of a group run one after the other, so that what they share is made once."""
    if item.path in OF_THE_DEMO or "lost_region" in getattr(item, "fixturenames", ()):
        return "lost-region"
    # Each has a world of its own, and takes a minute or two.
    if item.path == DEPLOYED / "test_drills.py":
        return item.nodeid
    return str(item.path)
