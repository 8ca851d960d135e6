"""A check that fails is reported as unknown, and doesn't hide the results of the others."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from recovery.ledger import LedgerError
from recovery.steps.diagnosis import Diagnosis, judge
from recovery.steps.standby import look


def failing(error: Exception) -> Callable[[], list[Diagnosis]]:
    def looked() -> list[Diagnosis]:
        raise error

    return looked


def test_what_cannot_be_asked_is_unknown_and_hides_nothing() -> None:
    good = Diagnosis("a", "ready", "fine")
    denied: Any = {"Error": {"Code": "AccessDenied", "Message": "no"}}
    errors: tuple[ClientError | BotoCoreError | LedgerError, ...] = (
        ClientError(denied, "DescribeKey"),
        EndpointConnectionError(endpoint_url="https://x"),
        LedgerError("permit has no time"),
    )
    for error in errors:
        found = look.examined([("b", failing(error)), ("a", lambda: [good])])
        assert found == [
            Diagnosis(
                "b",
                "unknown",
                f"the check can't be made: {type(error).__name__}: {error}",
                "look at the readiness function's permissions and at the service that it asked",
            ),
            good,
        ]
    with pytest.raises(KeyError):
        look.examined([("b", failing(KeyError("x")))])
    assert look.one(judge, "a", good=True, cause="fine", fix="x") == [good]
