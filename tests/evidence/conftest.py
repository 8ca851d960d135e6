"""An embedded AWS with the buckets and the ledger in which evidence is kept."""

import hashlib
from collections.abc import Iterator

import pytest

from config.settings import parse_settings
from embedded_aws import process
from embedded_aws.process import Handle
from operations.target import Target
from tests.evidence.keeping import make_bucket, make_ledger


@pytest.fixture(scope="session")
def _evidence_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handle]:
    """Yield one embedded AWS for all tests here: starting one takes longer than most of these tests."""
    with process.start(tmp_path_factory.mktemp("evidence"), zone="example.com") as handle:
        yield handle


@pytest.fixture
def evidence_target(_evidence_aws: Handle, request: pytest.FixtureRequest) -> Iterator[Target]:
    """Yield the target of a project of the test's own, with empty evidence buckets in both regions and an empty
    ledger in the passive one.
    """
    project = f"evidence-{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:8]}"
    made = Target("embedded", parse_settings({"project": project}), _evidence_aws.endpoint)
    for here in (made.passive, made.active):
        make_bucket(made, here)
    make_ledger(made)
    yield made
    # The next one's is whole.
    for here in (made.passive, made.active):
        made.control.end_outage(here.region)
    made.control.end_service_outage("dynamodb")
