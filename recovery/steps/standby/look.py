"""One check of the readiness function: if it can't be made its result is unknown, and the others stand."""

from collections.abc import Callable, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from recovery.ledger import LedgerError
from recovery.steps.diagnosis import Diagnosis

Look = tuple[str, Callable[[], Sequence[Diagnosis]]]


def one(look: Callable[..., Diagnosis], *given: Any, **named: Any) -> list[Diagnosis]:
    """Return a check with one result."""
    return [look(*given, **named)]


def examined(looks: Sequence[Look]) -> list[Diagnosis]:
    """Return the results of all checks."""
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
