"""The decision whether a lease held by another execution may be taken over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from botocore.exceptions import BotoCoreError, ClientError

from recovery.clock import parsed
from recovery.lease_table import Lease

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

# An execution that can be redriven may go on at any moment, so it counts as running.
RUNNING = ("RUNNING", "PENDING_REDRIVE")
ENDED = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")
HolderState = Literal["running", "ended", "gone", "unknown"]
# How Step Functions says that there is no such execution (any more), or that the holder isn't one.
_ABSENT = ("ExecutionDoesNotExist", "InvalidArn", "ValidationException")


@dataclass(frozen=True)
class Retake:
    """The permission to take the lease, if its epoch is still `seen_epoch` when it is written."""

    seen_epoch: int
    next_epoch: int


@dataclass(frozen=True)
class Held:
    """The refusal to take the lease, which stays with its holder; `cause` says who holds it and why it stays."""

    cause: str


def decide(
    lease: Lease, holder: HolderState, *, me: str, floor: int, now: datetime, lease_seconds: int
) -> Retake | Held:
    """Decide whether execution `me` may take over a held lease.

    A holder that runs keeps the lease, a holder that ended has lost it. A holder that doesn't exist or can't be asked
    (a manual failover, or Step Functions doesn't answer) keeps the lease for `lease_seconds` from when it was taken.
    """
    retake = Retake(lease.epoch, max(lease.epoch, floor - 1) + 1)
    if lease.holder in ("", me) or holder == "ended":
        return retake
    if holder == "running":
        return Held(
            f"{lease.holder} runs and has held the lease since {lease.taken_at}; follow that execution, or stop it"
        )
    if lease.taken_at and now < parsed(lease.taken_at) + timedelta(seconds=lease_seconds):
        why = "no longer exists" if holder == "gone" else "can't be asked"
        return Held(
            f"{lease.holder} has held the lease since {lease.taken_at} and {why}; "
            f"the lease is free {lease_seconds} s after it was taken"
        )
    return retake


def holder_state(client: "SFNClient", holder: str) -> HolderState:
    """Return whether the execution that holds the lease runs, has ended, doesn't exist, or has an unknown status."""
    if not holder:
        return "gone"
    try:
        status = client.describe_execution(executionArn=holder)["status"]
    except ClientError as error:
        return "gone" if error.response["Error"]["Code"] in _ABSENT else "unknown"
    except BotoCoreError:
        return "unknown"
    if status in RUNNING:
        return "running"
    return "ended" if status in ENDED else "unknown"
