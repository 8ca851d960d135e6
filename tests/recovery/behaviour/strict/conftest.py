"""The machine with strict fencing, as deployed, and a writer of the region that is lost."""

from collections.abc import Iterator

import pytest

from application import clients
from application import permit as permits
from tests.recovery.behaviour.deployed import Deployed
from tests.recovery.behaviour.regions import KEYS, NAMES, PRIMARY, STANDBY
from tests.recovery.behaviour.strict.writers import RENEWED_EVERY, VALID, Process, address, strict
from tests.recovery.behaviour.waiting import eventually


@pytest.fixture
def strictly(world: Deployed, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    """Yield the world with a strict machine in the standby region, and the endpoint in the primary one."""
    for name, value in {**KEYS, "aws_endpoint_url": world.endpoint}.items():
        monkeypatch.setenv(name.upper(), value)
    # A loaded machine takes longer than an instance may.
    for limit in ("CALL_SECONDS", "PERMIT_SECONDS"):
        monkeypatch.setattr(clients, limit, 10)
    monkeypatch.setattr(permits, "VALID_SECONDS", VALID)
    monkeypatch.setattr("application.renewal.RENEWAL_SECONDS", RENEWED_EVERY)
    world.define(STANDBY, strict())
    parameters = world.client("ssm", PRIMARY)
    parameters.put_parameter(
        Name=NAMES.endpoint_parameter, Value=address(world, PRIMARY), Type="String", Overwrite=True
    )
    yield world
    Process.end_all()
    parameters.delete_parameter(Name=NAMES.endpoint_parameter)


@pytest.fixture
def old_writer(strictly: Deployed) -> Process:
    """Return the writer of the primary region, once it may write."""
    del strictly
    process = Process(PRIMARY, STANDBY)
    eventually(lambda: not process.stopped())
    return process
