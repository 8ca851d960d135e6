"""Waiting until a policy that was just made is known: IAM tells it to all of a region's endpoints after a while.

Only what a deployment itself asks for waits here; what a failover waits for is in the state machine. IAM's own page
says "not always immediately visible", and Terraform's provider waits for up to two minutes where it waits:
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
    """Return the result of `act`, which is done again while it is denied, for so long. Whatever else fails isn't
    repeated.
    """
    deadline = clock() + timedelta(seconds=seconds)
    while True:
        try:
            return act()
        except ClientError as error:
            denied = error.response["Error"]["Code"] in DENIED
            if not denied or clock() + timedelta(seconds=PAUSE_SECONDS) > deadline:
                raise
        sleep(PAUSE_SECONDS)
