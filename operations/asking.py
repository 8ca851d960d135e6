"""Checks that ask AWS: one that fails is unknown, with the error, and the results of the others stand."""

from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from operations.doctor.diagnosis import Diagnosis


def asked(item: str, look: Callable[[], Diagnosis]) -> Diagnosis:
    """Return the results of a check for each region; in a disaster the active region doesn't answer, and the other
    does.
    """
    try:
        return look()
    except (ClientError, BotoCoreError) as error:
        return unknown(item, error)


def unknown(item: str, error: ClientError | BotoCoreError) -> Diagnosis:
    """Return the diagnosis of a thing about which AWS didn't answer."""
    if isinstance(error, ClientError):
        code, call = error.response["Error"]["Code"], error.operation_name
        fix = f"check that the service is up, and that you may call {call}"
        return Diagnosis(item, "unknown", f"{call} answers {code}", fix)
    return Diagnosis(
        item, "unknown", f"can't be asked: {error}", "look at your network, and at AWS Health of the region"
    )
