"""One estate for all gaps, on the embedded AWS that the other tests share."""

import pytest

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.planted.estate import Estate, build


@pytest.fixture(scope="session")
def estate(extended: Aws) -> Estate:
    """Return an estate without a gap."""
    return build(extended)
