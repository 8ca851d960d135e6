"""One embedded AWS with both regions' stores for all tests of this folder, which run one after the other."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from embedded_aws import process
from recovery.clock import utc_now
from recovery.handlers import replication
from recovery.settings import ReplicationSettings
from recovery.steps.heartbeat import beat_storage, beat_table
from tests.embedded_aws.conftest import Aws
from tests.recovery.behaviour.replicated.copies import (
    HERE,
    NAMES,
    SETTINGS,
    THERE,
    Beats,
    make_bucket,
    make_table,
    replicate,
)


@pytest.fixture(scope="package")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """Yield both regions with the stores, which replicate from the active one."""
    with process.start(tmp_path_factory.mktemp("replicating")) as handle:
        made = Aws(handle.endpoint)
        for table in (NAMES.ledger_table, NAMES.global_table):
            make_table(made, table)
        for each in (THERE, HERE):
            make_bucket(made, each)
        replicate(made, {})
        yield made


@pytest.fixture
def look(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., dict[str, Any]]]:
    """Yield a function that runs the replication health function with given settings, and returns its result."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.endpoint)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "embedded")

    def looked(settings: ReplicationSettings = SETTINGS, **injected: Any) -> dict[str, Any]:
        monkeypatch.setenv("AWS_REGION", settings.region)
        for name, value in settings.environment().items():
            monkeypatch.setenv(name, value)
        return replication.handle({}, None, **injected)

    yield looked
    for service in ("dynamodb", "s3"):
        aws.control.set_replication(service, THERE.region, HERE.region)


@pytest.fixture
def beating(aws: Aws) -> Iterator[Beats]:
    """Write heartbeats to the active region's stores twice a second, slower on a loaded machine, and yield
    their times.
    """
    ended, beats = threading.Event(), Beats()
    tables, storage = (aws.client(service, THERE.region) for service in ("dynamodb", "s3"))

    def write() -> None:
        while not ended.wait(0.5):
            began = time.monotonic()
            beat_table(tables, NAMES.global_table, THERE.region, utc_now())
            beat_storage(tables, storage, NAMES.ledger_table, THERE.data_bucket, THERE.region, utc_now())
            beats.append((began, time.monotonic()))

    thread = threading.Thread(target=write)
    thread.start()
    yield beats
    ended.set()
    thread.join()
