"""The strict writer whose renewals are tested."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.application.conftest import EAST, WEST
from tests.application.renewal.writers import TABLE, Clients, Writer
from tests.application.tables import table


@pytest.fixture
def writer(regions: Mapping[str, Any]) -> Iterator[Writer]:
    with table(regions[EAST], TABLE, "id"), table(regions[WEST], TABLE, "id"):
        yield Writer(Clients(regions))
