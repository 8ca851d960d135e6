"""The handover: an execution in another region only starts the state machine of the region being activated, and
follows it.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import BotoCoreError, ClientError

from recovery.steps.request import Request

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

# AWS limits the name of an execution to 80 characters.
NAME_LIMIT = 80
# What stands in a name that was cut for all of it: names with one beginning stay different.
DIGEST_LENGTH = 16


class NameTakenError(Exception):
    """Another execution has the name that this one needs, and was started for something else."""


@dataclass(frozen=True)
class Progress:
    """The status of the followed execution. `unknown` if it couldn't be asked: it may well be running."""

    verdict: Literal["running", "succeeded", "failed", "unknown"]
    output: Any
    error: str
    cause: str


def execution_name(name: str, region: str) -> str:
    """Return the name of the target's execution: the same for each attempt, and different for each execution of this
    region.
    """
    whole = f"from-{region}-{name}"
    if len(whole) <= NAME_LIMIT:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:DIGEST_LENGTH]
    return f"{whole[: NAME_LIMIT - DIGEST_LENGTH - 1]}-{digest}"


def execution_arn(state_machine: str, name: str) -> str:
    """Return the ARN of an execution of a state machine, by AWS's scheme."""
    return f"{state_machine.replace(':stateMachine:', ':execution:')}:{name}"


def document(request: Request) -> dict[str, Any]:
    """Return the request as an input for the other machine."""
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
    """Start the target's machine and return the execution's ARN. If the same request was started before, return that
    execution's ARN.
    """
    asked = document(request)
    try:
        answer = client.start_execution(
            stateMachineArn=state_machine, name=name, input=json.dumps(asked, sort_keys=True)
        )
    except ClientError as error:
        # AWS says so of a run that ended, and of one with another input; a repeated start of a running one succeeds:
        # https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
        if error.response["Error"]["Code"] == "ExecutionAlreadyExists":
            return _started_for(client, execution_arn(state_machine, name), asked)
        raise
    return answer["executionArn"]


def _started_for(client: "SFNClient", execution: str, asked: dict[str, Any]) -> str:
    found = json.loads(client.describe_execution(executionArn=execution).get("input", "null"))
    if found != asked:
        raise NameTakenError(
            f"{execution} was started before, with {json.dumps(found, sort_keys=True)}; the new request is "
            f"{json.dumps(asked, sort_keys=True)}. Start the new request again under another name"
        )
    return execution


def follow(client: "SFNClient", execution: str) -> Progress:
    """Return the status of the target's execution."""
    try:
        answer = client.describe_execution(executionArn=execution)
    except (ClientError, BotoCoreError) as error:
        return Progress("unknown", None, type(error).__name__, str(error))
    if answer["status"] in ("RUNNING", "PENDING_REDRIVE"):
        return Progress("running", None, "", "")
    if answer["status"] == "SUCCEEDED":
        return Progress("succeeded", json.loads(answer.get("output", "null")), "", "")
    return Progress("failed", None, answer.get("error", answer["status"]), answer.get("cause", ""))
