"""Failures of the embedded AWS itself, seen by those who run it."""


class EmbeddedAwsError(Exception):
    """Root of the embedded AWS's errors."""


class StartError(EmbeddedAwsError):
    """A server that didn't become healthy; the message has the end of its log."""


class ControlError(EmbeddedAwsError):
    """The control API refused a request: the message names field, value, what is allowed and the fix."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class SnapshotError(EmbeddedAwsError):
    """A snapshot that can't be written or doesn't fit this embedded AWS; the message says which part."""


def unusable(field: str, value: object, allowed: str, fix: str) -> ControlError:
    """Return the error for an invalid field of a control request."""
    return ControlError(f"{field} = {value!r}: allowed: {allowed}; fix: {fix}")
