"""Waiting for a new policy to propagate: IAM needs some time until all endpoints of a region know it.

Only calls of a deployment itself wait here; a failover's waits are in the state machine. IAM's documentation says
"not always immediately visible", and Terraform's provider waits up to two minutes:
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from botocore.exceptions import ClientError

from recovery.clock import Clock

PROPAGATION_SECONDS = 120
PAUSE_SECONDS = 3
# DynamoDB and KMS say the first, CloudWatch the second.
DENIED = ("AccessDeniedException", "AccessDenied")

Result = TypeVar("Result")


def until_allowed(
    act: Callable[[], Result], seconds: float, *, clock: Clock, sleep: Callable[[float], None]
) -> Result:
    """Return the result of `act`, repeating it for some time while it is denied. Other errors aren't repeated."""
    deadline = clock() + timedelta(seconds=seconds)
    while True:
        try:
            return act()
        except ClientError as error:
            denied = error.response["Error"]["Code"] in DENIED
            if not denied or clock() + timedelta(seconds=PAUSE_SECONDS) > deadline:
                raise
        sleep(PAUSE_SECONDS)
