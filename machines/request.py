"""The request: it is validated, handed over to the region that it activates, or only examined (a dry run)."""

from collections.abc import Sequence

from machines.assembly import Phase
from machines.definition import Definition
from machines.endings import Failure, Relayed
from machines.preconditions import FAILED as PRECONDITIONS_FAILED
from machines.rules import equal, every, negated
from machines.states import Choice, Document, Pass, Stop, Task, Wait, When
from machines.tasks import ENTERED, answered, function

REFUSED = (
    Stop(
        "InvalidInput",
        "Nothing was changed.",
        "The message names the field and what is allowed. Correct it and start again.",
    ),
    Stop(
        "AlreadyActive",
        "Nothing was changed. The region is active already.",
        "Run `make status`. If users still aren't served, a failover doesn't help: follow the alarms of that "
        "region.",
    ),
    Stop(
        "Inhibited",
        "Nothing was changed. A person has inhibited automatic failovers.",
        "If the region is really lost, run `make failover`. Ask the person who inhibited them; `make inhibit "
        "MINUTES=0` ends the inhibition.",
    ),
)
NOT_VALIDATED = Stop(
    "ValidationFailed",
    "Nothing was changed. The function `validate` or the ledger in this region didn't answer.",
    "Start again. If it fails again: `scripts/manual-failover.sh`, which uses the same tables from your "
    "machine.",
)
NOT_HANDED_OVER = Stop(
    "HandOverFailed",
    "Nothing was changed. The other region's machine couldn't be started from here.",
    "Start the machine in the region to activate, as `make failover` does.",
)


def request(
    names: Definition,
    would_do: Sequence[Document],
    *,
    approval: str,
    lease: str,
    done: str,
    failed: str,
) -> Phase:
    """Build the states that decide what an execution does. `would_do` is what a dry run says about the other phases."""
    return Phase(
        "request",
        (
            *_validation(names, approval, lease, failed),
            *_hand_over(names, done, failed),
            *_dry_run(names, would_do, done, failed),
        ),
    )


def _validation(
    names: Definition, approval: str, lease: str, failed: str
) -> tuple[Task | Choice | Failure | Relayed, ...]:
    asks = every(equal("$.request.approval", True), negated(equal("$.request.action", "test")))
    return (
        function(
            names,
            "Validate",
            "Checks the input and which region is active; changes nothing.",
            "validate",
            {"input.$": "$"},
            selects={"request.$": "$.Payload", "startedAt.$": ENTERED},
            result="$",
            failed="ValidationFailed",
            then="IsValid",
        ),
        Choice(
            "IsValid",
            "Ends what was refused, hands over what is for the other region, lets a dry run look and a "
            "person approve where that is required; otherwise the failover begins.",
            (
                When(equal("$.request.verdict", "refused"), "Refused"),
                When(equal("$.request.verdict", "elsewhere"), "HandOver"),
                When(equal("$.request.dryRun", True), "CheckPreconditionsOnly"),
                When(asks, approval),
            ),
            lease,
        ),
        Failure("ValidationFailed", NOT_VALIDATED, "Validate", failed),
        Relayed(
            "Refused",
            "Validation refused the request: nothing was changed. The cause says what to correct.",
            REFUSED,
            "$.request.error",
            "Validate",
            "$.request.cause",
            failed,
        ),
    )


def _hand_over(
    names: Definition, done: str, failed: str
) -> tuple[Task | Wait | Choice | Pass | Failure | Relayed, ...]:
    return (
        function(
            names,
            "HandOver",
            "Starts the machine of the region to activate through a function, as SDK integrations can't "
            "cross regions.",
            "handover",
            {"request.$": "$.request", "name.$": "$$.Execution.Name"},
            selects={"execution.$": "$.Payload.execution"},
            result="$.target",
            failed="HandOverFailed",
            then="WaitForTarget",
        ),
        Wait(
            "WaitForTarget",
            "Waits while the other region's machine runs.",
            names.poll_seconds,
            "FollowTarget",
        ),
        function(
            names,
            "FollowTarget",
            "Checks the execution in the region to activate.",
            "handover",
            {"request.$": "$.request", "execution.$": "$.target.execution"},
            selects=answered("verdict", "output", "error", "cause"),
            result="$.progress",
            failed="WaitForTarget",
            then="HasTargetEnded",
        ),
        Choice(
            "HasTargetEnded",
            "Follows the other region's machine until it has ended.",
            (
                When(equal("$.progress.verdict", "succeeded"), "TargetSucceeded"),
                When(equal("$.progress.verdict", "failed"), "TargetFailed"),
            ),
            "WaitForTarget",
        ),
        Pass(
            "TargetSucceeded",
            "Returns the result of the other region's machine.",
            done,
            {"handedOverTo.$": "$.target.execution", "output.$": "$.progress.output"},
        ),
        Relayed(
            "TargetFailed",
            "The other region's machine stopped; this one ends with the same name and names that execution.",
            (),
            "$.progress.error",
            "FollowTarget",
            "States.Format('{}: {}', $.target.execution, $.progress.cause)",
            failed,
        ),
        Failure("HandOverFailed", NOT_HANDED_OVER, "HandOver", failed),
    )


def _dry_run(
    names: Definition, would_do: Sequence[Document], done: str, failed: str
) -> tuple[Task | Pass | Failure, ...]:
    return (
        function(
            names,
            "CheckPreconditionsOnly",
            "In a dry run, checks the preconditions of a failover, and changes nothing.",
            "preconditions",
            {"request.$": "$.request"},
            selects=answered("verdict", "cause", "items"),
            result="$.preconditions",
            failed="DryRunFailed",
            then="DryRun",
        ),
        Pass(
            "DryRun",
            "Returns what would happen, with current values. Nothing was changed.",
            done,
            {
                "result": "dry-run",
                "request.$": "$.request",
                "preconditions.$": "$.preconditions",
                "wouldDo": list(would_do),
            },
        ),
        Failure("DryRunFailed", PRECONDITIONS_FAILED, "CheckPreconditionsOnly", failed),
    )
