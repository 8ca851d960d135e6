"""One embedded AWS for all tests of this folder, which run one after the other: each uses names of its own."""

from typing import Any

import pytest

from embedded_aws import process
from tests.embedded_aws.conftest import Aws


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with process.start(tmp_path_factory.mktemp("traffic"), zone="example.com") as handle:
        aws = Aws(handle.endpoint)
        aws.control.set_speed(30)
        yield aws
