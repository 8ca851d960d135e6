"""An embedded AWS with what evidence is kept in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import parse_settings
from drills.target import Target
from embedded_aws import process
from tests.drills.keeping import make_bucket, make_ledger


@pytest.fixture
def evidence_target(tmp_path: Path) -> Iterator[Target]:
    """Empty buckets of both regions, and an empty ledger in the passive one."""
    with process.start(tmp_path / "aws", zone="example.com") as handle:
        made = Target("embedded", parse_settings({}), handle.endpoint)
        for here in (made.passive, made.active):
            make_bucket(made, here)
        make_ledger(made)
        yield made
