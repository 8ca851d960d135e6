"""Start the state machine of the region being activated and follow it: that is all another region does."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import BotoCoreError, ClientError

from recovery.steps.request import Request

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

# AWS limits the name of an execution to 80 characters.
NAME_LIMIT = 80


@dataclass(frozen=True)
class Progress:
    """How the followed execution stands. `unknown` when it couldn't be asked: it may well be running."""

    verdict: Literal["running", "succeeded", "failed", "unknown"]
    output: Any
    error: str
    cause: str


def execution_name(name: str, region: str) -> str:
    """Name of the target's execution, the same for each try, so that a repeated start starts nothing new."""
    return f"from-{region}-{name}"[:NAME_LIMIT]


def execution_arn(state_machine: str, name: str) -> str:
    """ARN of an execution of a state machine, by AWS's scheme."""
    return f"{state_machine.replace(':stateMachine:', ':execution:')}:{name}"


def document(request: Request) -> dict[str, Any]:
    """The request as an input for the other machine."""
    written: dict[str, Any] = {
        "action": request.action,
        "targetRegion": request.target_region,
        "mode": request.mode,
        "reason": request.reason,
        "dryRun": request.dry_run,
    }
    if request.approval:
        written["approval"] = True
    if request.alarm:
        written |= {"alarm": request.alarm, "alarmTime": request.alarm_time}
    return written


def start(client: "SFNClient", state_machine: str, name: str, request: Request) -> str:
    """Start the target's machine and return the execution's ARN; started already is as good."""
    try:
        answer = client.start_execution(
            stateMachineArn=state_machine, name=name, input=json.dumps(document(request), sort_keys=True)
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ExecutionAlreadyExists":
            return execution_arn(state_machine, name)
        raise
    return answer["executionArn"]


def follow(client: "SFNClient", execution: str) -> Progress:
    """Ask how the target's execution stands."""
    try:
        answer = client.describe_execution(executionArn=execution)
    except (ClientError, BotoCoreError) as error:
        return Progress("unknown", None, type(error).__name__, str(error))
    if answer["status"] in ("RUNNING", "PENDING_REDRIVE"):
        return Progress("running", None, "", "")
    if answer["status"] == "SUCCEEDED":
        return Progress("succeeded", json.loads(answer.get("output", "null")), "", "")
    return Progress("failed", None, answer.get("error", answer["status"]), answer.get("cause", ""))
