"""The ends of an execution. A failure is recorded, frees the lease and is notified before the execution ends."""

from machines.assembly import Phase
from machines.definition import Definition
from machines.endings import FAILURE, Fail, Succeed
from machines.items import NOW, Set, history
from machines.record import released
from machines.tasks import call, update

DONE = "Done"
RECORDS = "RecordFailure"
TELLS = "NotifyFailure"


def close(names: Definition) -> Phase:
    """Build the states that end an execution. A failure while the lease is held continues at the state RECORDS, an
    earlier one at TELLS.
    """
    sets = (
        Set("status", {"S": "failed"}),
        Set("failure", {"S.$": f"States.JsonToString({FAILURE})"}),
        Set("endedAt", NOW),
    )
    return Phase(
        "close",
        (
            update(
                names,
                RECORDS,
                "Records in the ledger which state failed.",
                history(names, sets),
                failed="ReleaseLeaseAfterFailure",
                then="ReleaseLeaseAfterFailure",
            ),
            released(names, "ReleaseLeaseAfterFailure", TELLS),
            call(
                names,
                TELLS,
                "Notifies the topic which state failed, and why.",
                "sns:publish",
                {
                    "TopicArn": names.topic_arn,
                    "Subject.$": f"States.Format('dr-failover: {{}} in {names.region}', {FAILURE}.name)",
                    "Message.$": f"States.JsonToString({FAILURE})",
                },
                failed="Failed",
                then="Failed",
            ),
            Fail(
                "Failed",
                "Ends with the failure's name; docs/runbooks/failover.md says what was changed and what to do.",
                f"{FAILURE}.name",
                f"States.Format('at {{}}: {{}}', {FAILURE}.step, {FAILURE}.cause)",
            ),
            Succeed(DONE, "The region was activated, tested or examined, as requested."),
        ),
    )
