"""The state machine under test, rendered as it is deployed."""

from typing import Any

import pytest

from machines.rendering import render
from tests.recovery.names import standby_definition

ENGINES = ("postgres", "aurora-postgresql")
FENCING = ("available", "strict")


@pytest.fixture(scope="module", params=[(engine, fencing) for engine in ENGINES for fencing in FENCING])
def machine(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return the machine of the standby region: for an instance and for a global database, with either fencing."""
    return render(standby_definition(*request.param))


@pytest.fixture(scope="module", params=ENGINES)
def strict(request: pytest.FixtureRequest) -> dict[str, Any]:
    return render(standby_definition(request.param, "strict"))
