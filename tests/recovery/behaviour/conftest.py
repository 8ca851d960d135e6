"""One embedded AWS with the recovery of both regions for all tests here; each starts from the same state."""

from collections.abc import Iterator

import pytest

from embedded_aws import process
from tests.recovery.behaviour.deployed import Deployed
from tests.templates.recovery_automation.synthesis import synthesized


@pytest.fixture(scope="session")
def _deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with process.start(tmp_path_factory.mktemp("embedded"), zone="example.com") as handle:
        deployed = Deployed(handle.endpoint)
        deployed.deploy(synthesized())
        yield deployed


@pytest.fixture
def world(_deployed: Deployed) -> Deployed:
    """Return both regions as deployed: the primary is active, nothing was ever failed over."""
    _deployed.reset()
    return _deployed
