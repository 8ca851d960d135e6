"""Checks that call AWS: when a call fails, the result of that check is `unknown` with the error, and the other checks
keep theirs.
"""

from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from operations.doctor.diagnosis import Diagnosis


def asked(item: str, look: Callable[[], Diagnosis]) -> Diagnosis:
    """Return the diagnosis that `look` makes, or the diagnosis `unknown` when `look`'s call to AWS fails: in a disaster
    one region doesn't answer, and the checks of the other region must still be shown.
    """
    try:
        return look()
    except (ClientError, BotoCoreError) as error:
        return unknown(item, error)


def unknown(item: str, error: ClientError | BotoCoreError) -> Diagnosis:
    """Return the diagnosis `unknown` of an item for which a call to AWS failed."""
    if isinstance(error, ClientError):
        code, call = error.response["Error"]["Code"], error.operation_name
        fix = f"check that the service is up, and that you may call {call}"
        return Diagnosis(item, "unknown", f"{call} answers {code}", fix)
    return Diagnosis(
        item,
        "unknown",
        f"can't be asked: {error}",
        "check your network connection, and the region in AWS Health",
    )
