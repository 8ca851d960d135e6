"""Marks what starts an embedded AWS, so that the fast tests can leave it out, and says what may run side by side."""

import gc
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

import embedded_aws.process
from tests.suite.groups import DEPLOYED, group_of
from tests.suite.shares import Shard, divide, estimated, known_durations, longest_first, shard_of, units_of
from tests.suite.told import Told, passed_before
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
SERVERS = {"_evidence_aws", "extended", "stock", "fast", "_deployed", "world", "aws", "target"}
# Variable with the folder that the processes of one run share.
SHARED_FOLDER = "DR_TESTS_SHARED"
# File in that folder: the tests that passed before this run began.
PASSED = "passed"


# Fixture -> name of the server or world that it shares, which is made once, so all its tests are in one shard.
SHARED = {
    "extended": "embedded",
    "stock": "embedded",
    "fast": "fast",
    "_deployed": "recovery",
    "_evidence_aws": "evidence",
}
UNITS = pytest.StashKey[dict[str, str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    ours = parser.getgroup("suite", "what tests/suite hands over")
    ours.addoption("--shard", type=shard_of, help="run only this shard of the tests, such as 1/4")
    ours.addoption(
        "--passed", type=Path, help="file of passed tests: they are left out, and tests that pass are added"
    )
    ours.addoption("--told", type=Path, help="file that counts and durations are written to")


def pytest_configure(config: pytest.Config) -> None:
    """Share synthesized stacks among the workers, and tell them which tests passed before this run."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.TemporaryDirectory(prefix="tests-")
        config.add_cleanup(folder.cleanup)
        os.environ[SHARED_FOLDER] = folder.name
        if (before := config.option.passed) is not None and before.is_file():
            shutil.copy(before, Path(folder.name) / PASSED)
        config.pluginmanager.register(Told(config.option.told, config.option.passed))


def pytest_collection_finish() -> None:
    """Keep what was imported out of garbage collection: looking through the bindings took a sixth of the time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Group, divide and order the tests, before anything is left out: all machines divide alike."""
    for item in items:
        if SERVERS & set(getattr(item, "fixturenames", ())) or _starts_servers(item):
            item.add_marker(pytest.mark.embedded)
    groups = {item.nodeid: group_of(item.nodeid) for item in items}
    seconds = estimated(Counter(groups.values()), known_durations())
    units = _units(items)
    config.stash[UNITS] = {item.nodeid: units[groups[item.nodeid]] for item in items}
    place = {name: index for index, name in enumerate(longest_first(seconds))}
    items.sort(key=lambda item: (DEPLOYED in item.path.parents, place[groups[item.nodeid]]))
    _leave_out(config, items, _elsewhere(config.option.shard, groups, units, seconds))


def _elsewhere(
    shard: Shard | None, groups: Mapping[str, str], units: Mapping[str, str], seconds: Mapping[str, float]
) -> set[str]:
    """Return the tests of other shards, and those that passed before."""
    done = set(passed_before(Path(os.environ[SHARED_FOLDER]) / PASSED)) & groups.keys()
    if shard is None:
        return done
    whole: dict[str, float] = {}
    for group, unit in units.items():
        whole[unit] = whole.get(unit, 0.0) + seconds[group]
    mine = divide(whole, shard.of)[shard.number - 1]
    return done | {name for name, group in groups.items() if units[group] not in mine}


def _leave_out(config: pytest.Config, items: list[pytest.Item], names: set[str]) -> None:
    left_out = [item for item in items if item.nodeid in names]
    if left_out:
        items[:] = [item for item in items if item.nodeid not in names]
        config.hook.pytest_deselected(items=left_out)


def _units(items: list[pytest.Item]) -> dict[str, str]:
    """Return the unit of each group: groups that share something with each other have the same unit."""
    uses: dict[str, set[str]] = {}
    for item in items:
        shared = {SHARED[name] for name in getattr(item, "fixturenames", ()) if name in SHARED}
        uses.setdefault(group_of(item.nodeid), set()).update(shared)
    return units_of(uses)


def _starts_servers(item: pytest.Item) -> bool:
    """Return whether the test's module imports `embedded_aws.process`, with which it can start a server without
    a fixture.
    """
    return getattr(getattr(item, "module", None), "process", None) is embedded_aws.process


class ByGroup(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """A scheduler that assigns whole groups to workers. xdist's own way writes the group into the node's id,
    which pytest 9 doesn't allow: with these versions its marks have no effect, and tests that share something
    were spread over all workers.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByGroup:
    return ByGroup(config, log)
