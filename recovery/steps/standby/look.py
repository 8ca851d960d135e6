"""Runs the readiness function's checks: one that fails with an error is unknown, and the others are made all the
same.
"""

from collections.abc import Callable, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from recovery.ledger import LedgerError
from recovery.steps.diagnosis import Diagnosis

Look = tuple[str, Callable[[], Sequence[Diagnosis]]]


def one(look: Callable[..., Diagnosis], *given: Any, **named: Any) -> list[Diagnosis]:
    """Run a check that has a single result, and return the result in a list."""
    return [look(*given, **named)]


def examined(looks: Sequence[Look]) -> list[Diagnosis]:
    """Run all checks and return their results. If a check can't be made, its result is unknown, with the error."""
    found: list[Diagnosis] = []
    for item, look in looks:
        try:
            found += look()
        except (ClientError, BotoCoreError, LedgerError) as error:
            cause = f"the check can't be made: {type(error).__name__}: {error}"
            found.append(
                Diagnosis(
                    item,
                    "unknown",
                    cause,
                    "look at the readiness function's permissions and at the service that it asked",
                )
            )
    return found
