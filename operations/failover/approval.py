"""The answer to an execution that waits for approval."""

import json
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from config.errors import UserError
from operations.failover.execution import history

ASKS = "AskForApproval"
# How Step Functions says that a token is no longer waited for, or never was one of this region.
_UNWANTED = ("TaskTimedOut", "TaskDoesNotExist", "InvalidToken")


class ApprovalError(UserError):
    """An approval or denial that no execution accepted; the message says why."""


@dataclass(frozen=True)
class Approval:
    """A person's answer: approved or denied, by whom, and why. The execution records it."""

    approved: bool
    by: str
    reason: str = ""


def give(machines: Any, token: str, answer: Approval) -> None:
    """Send a person's answer to the execution that waits for it under a token; the Step Functions client must be of
    the execution's region. Raises ApprovalError.
    """
    try:
        if answer.approved:
            told = json.dumps({"by": answer.by, "reason": answer.reason})
            machines.send_task_success(taskToken=token, output=told)
        else:
            cause = f"{answer.by}: {answer.reason or 'no reason given'}"
            machines.send_task_failure(taskToken=token, error="ApprovalDenied", cause=cause)
    except ClientError as error:
        if error.response["Error"]["Code"] in _UNWANTED:
            raise ApprovalError(
                "no execution in this region waits for this token: it was answered already, it expired, "
                "its execution ended, or it wasn't copied completely\n"
                "    fix: make status shows the execution that runs now, and the token for which it waits"
            ) from error
        raise


def token_wanted(machines: Any, execution: str) -> str:
    """Return the token under which a running execution waits for approval; empty if it waits for none."""
    token, asks = "", False
    for event in history(machines, execution):
        entered, exited = event.get("stateEnteredEventDetails"), event.get("stateExitedEventDetails")
        if entered or exited:
            asks = bool(entered and entered["name"] == ASKS)
        scheduled = event.get("taskScheduledEventDetails")
        if asks and scheduled:
            token = json.loads(scheduled["parameters"])["Message"].rsplit(" ", 1)[1]
    return token if asks else ""
