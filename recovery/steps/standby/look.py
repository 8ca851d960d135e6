"""Checks of the readiness function: the result of a check that can't be made is unknown, and the others' results
stand.
"""

from collections.abc import Callable, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from recovery.ledger import LedgerError
from recovery.steps.diagnosis import Diagnosis

Look = tuple[str, Callable[[], Sequence[Diagnosis]]]


def one(look: Callable[..., Diagnosis], *given: Any, **named: Any) -> list[Diagnosis]:
    """Run a check that has one result, and return this in a list."""
    return [look(*given, **named)]


def examined(looks: Sequence[Look]) -> list[Diagnosis]:
    """Run all checks and return their results; a check that can't be made is unknown, with the error."""
    found: list[Diagnosis] = []
    for item, look in looks:
        try:
            found += look()
        except (ClientError, BotoCoreError, LedgerError) as error:
            cause = f"can't be asked: {type(error).__name__}: {error}"
            found.append(
                Diagnosis(item, "unknown", cause, "look at the function's permissions and the service")
            )
    return found
