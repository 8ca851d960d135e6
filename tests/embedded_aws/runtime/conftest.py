"""A world of its own that runs fast, shared by the tests of this package that wait for periods."""

from collections.abc import Iterator

import pytest

from embedded_aws import process
from tests.embedded_aws.conftest import Aws

# A period of 60 s then lasts one second.
SPEED = 60


@pytest.fixture(scope="session")
def _timed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with process.start(tmp_path_factory.mktemp("fast"), zone="example.com") as handle:
        yield Aws(handle.endpoint)


@pytest.fixture
def fast(_timed: Aws) -> Iterator[Aws]:
    """Yield an embedded AWS with world time 60 times as fast as real time, during one test only: otherwise the
    schedules and alarms that other tests left in it would keep a core busy.
    """
    _timed.control.set_speed(SPEED)
    yield _timed
    _timed.control.set_speed(1)
