"""The approval phase: if the settings want it, a person approves before anything is locked."""

from machines.assembly import Phase
from machines.definition import Definition
from machines.endings import Failure
from machines.preconditions import FAILED as PRECONDITIONS_FAILED
from machines.request import NOT_VALIDATED
from machines.rules import equal
from machines.states import Catch, Choice, Pass, Stop, Task, When
from machines.tasks import INTEGRATION, answered, function, retried

NOT_APPROVED = Stop(
    "NotApproved",
    "Nothing was changed. Nobody approved in time, or somebody denied it (the message says who and why).",
    "`make failover` starts one by hand, without a second approval.",
)
LOOKS = "LookBeforeAsking"


def approval(names: Definition, *, approved: str, refused: str, failed: str) -> Phase:
    """Build the states that ask a person for approval, with the facts for a decision, and then validate the request
    again, because time has passed.
    """
    return Phase(
        "approval",
        (
            function(
                names,
                LOOKS,
                "Where a person must approve, checks the preconditions first, without holding anything: "
                "another failover may go first. Under the lease they are checked again.",
                "preconditions",
                {"request.$": "$.request"},
                selects=answered("verdict", "cause", "items"),
                result="$.preconditions",
                failed="AskingIsVain",
                then="MayBeAsked",
            ),
            Choice(
                "MayBeAsked",
                "Asks for an approval only if the failover can work.",
                (When(equal("$.preconditions.verdict", "met"), "AskForApproval"),),
                "NothingToApprove",
            ),
            Failure("NothingToApprove", PRECONDITIONS_FAILED, LOOKS, failed, "$.preconditions.cause"),
            Failure("AskingIsVain", PRECONDITIONS_FAILED, LOOKS, failed),
            _question(names),
            Failure("NotApproved", NOT_APPROVED, "AskForApproval", failed),
            function(
                names,
                "ValidateAgain",
                "Checks again, after the answer: another failover may have activated this region meanwhile, "
                "or somebody inhibits it.",
                "validate",
                {"input.$": "$$.Execution.Input"},
                selects={"request.$": "$.Payload"},
                result="$.again",
                failed="NotValidatedAgain",
                then="TakeUpRequest",
            ),
            Failure("NotValidatedAgain", NOT_VALIDATED, "ValidateAgain", failed),
            Pass(
                "TakeUpRequest",
                "Continues with the request as it was validated last.",
                "IsStillValid",
                input="$.again.request",
                result="$.request",
            ),
            Choice(
                "IsStillValid",
                "Ends if the second validation refuses the request, although a person approved it.",
                (When(equal("$.request.verdict", "refused"), refused),),
                approved,
            ),
        ),
        ({"step": "AskForApproval", "asked.$": "$.request.approval"},),
    )


def _question(names: Definition) -> Task:
    text = (
        "{} was started by {} ({}). It found: {}. "
        f"Approve within {names.approval_seconds} s: ./scripts/approve.sh {{}} - "
        "or deny: ./scripts/approve.sh --deny {}"
    )
    filled = (
        "$$.Execution.Id, $.request.startedBy, $.request.reason, States.JsonToString($.preconditions.items), "
        "$$.Task.Token, $$.Task.Token"
    )
    return Task(
        "AskForApproval",
        "Notifies, and waits for a person to approve, without holding anything. Preconditions are checked "
        "again after the answer.",
        f"{INTEGRATION}sns:publish.waitForTaskToken",
        {
            "TopicArn": names.topic_arn,
            "Subject": f"dr-failover: approval needed in {names.region}",
            "Message.$": f"States.Format('{text}', {filled})",
        },
        names.approval_seconds,
        retried(names, "States.Timeout", "ApprovalDenied"),
        (Catch("NotApproved"),),
        "ValidateAgain",
        result="$.approval",
    )
