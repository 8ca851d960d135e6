"""One lock around moto, which isn't thread-safe, while Terraform makes ten calls at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from embedded_aws.calls import Call

# Calls that wait for something else, often for another call: they run without the lock.
_WAITING = frozenset(
    {
        ("lambda", "Invoke"),
        ("lambda", "InvokeAsync"),
        ("lambda", "InvokeWithResponseStream"),
        ("sqs", "ReceiveMessage"),
        ("states", "StartSyncExecution"),
        ("states", "GetActivityTask"),
    }
)
# Longer than any call takes; a call that waits longer waits for one that waits for it.
PATIENCE = 60.0

MOTO = threading.RLock()
"""The lock that is held while moto runs. Components that use moto's backends directly take it, too."""


class LockError(RuntimeError):
    """A call that waited too long for another call to end. The probable cause: code inside the API, which
    holds the lock, waits for a call to the API.
    """


@contextmanager
def held(call: Call) -> Iterator[None]:
    """Hold the lock during a call, unless the call waits for something else, such as the end of a function."""
    if (call.service, call.operation) in _WAITING:
        yield
        return
    if not MOTO.acquire(timeout=PATIENCE):
        raise LockError(
            f"the call {call.service}:{call.operation} waited {PATIENCE:.0f} s for another call to end, and gave up"
        )
    try:
        yield
    finally:
        MOTO.release()
