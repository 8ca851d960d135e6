"""The record of a successful failover: measured, notified, and this region written down as active."""

from machines.assembly import Phase
from machines.definition import Definition
from machines.endings import EXECUTION, Failure
from machines.items import NOT_OLDER, NOW, STAMP, Set, freed, history, recording
from machines.rules import equal
from machines.states import Choice, Document, Pass, State, Stop, Task, When
from machines.tasks import call, function, update
from recovery.ledger import CURRENT, PROTECTION, UNPROTECTED

NOT_RECORDED = Stop(
    "ActiveNotRecorded",
    "Users are served here. Only the record in the ledger is missing.",
    "Start again: the new execution finds everything done and records it.",
)
START = "Measure"
# A test has nothing to measure.
RESULT = "RecordResult"
MISSING = "unknown: measuring failed"


def record(names: Definition, *, done: str, failed: str) -> Phase:
    """Build the states that measure, record and notify the result. If the ledger can't record it, although users are
    served, the machine continues at `failed`.
    """
    return Phase(
        "record",
        (
            *_measurement(names),
            _summary(names),
            _result(names),
            _told(names),
            Choice(
                "WasFailover",
                "A failover records the active region; a test only frees the lease.",
                (When(equal("$.request.action", "failover"), "RecordActive"),),
                "ReleaseLease",
            ),
            _active(names),
            Failure("ActiveNotRecorded", NOT_RECORDED, "RecordActive", failed),
            released(names, "ReleaseLease", "Result"),
            Pass("Result", "The result is the execution's output.", done, input="$.result"),
        ),
    )


def released(names: Definition, name: str, then: str) -> Task:
    """Build the Task that frees the lease if this execution holds it."""
    return update(
        names,
        name,
        "Frees the lease; the epoch stays. If this fails, the lease is still free, because its "
        "execution has ended.",
        freed(names, "#holder = :me"),
        failed=then,
        then=then,
    )


def _measurement(names: Definition) -> tuple[State, ...]:
    unknown = {"seconds": None, "reason": MISSING}
    return (
        function(
            names,
            START,
            "Computes RTO, and RPO as far as it is known.",
            "measure",
            {"startedAt.$": "$.startedAt", "lostAt.$": "$.preconditions.lostAt"},
            selects={"values.$": "$.Payload"},
            result="$.measurement",
            failed="NotMeasured",
            then="Summarize",
        ),
        Pass(
            "NotMeasured",
            "Users are served; only the measurements are missing.",
            "Summarize",
            {"values": {"rto": unknown, "rpo": {"database": unknown}}},
            result="$.measurement",
        ),
    )


def _summary(names: Definition) -> Pass:
    return Pass(
        "Summarize",
        "Builds the result for the ledger, the notification and the output.",
        RESULT,
        {
            "result": "succeeded",
            "region": names.region,
            "activeBefore.$": "$.request.activeRegion",
            "execution.$": EXECUTION,
            "startedBy.$": "$.request.startedBy",
            "reason.$": "$.request.reason",
            "mode.$": "$.request.mode",
            "epoch.$": "$.lease.epoch",
            "endpoint.$": "$.prepared.database.endpoint",
            "scaling.$": "$.prepared.scaling",
            "cache.$": "$.cache",
            "preconditions.$": "$.preconditions.items",
            "verification.$": "$.verification.cause",
            "measurement.$": "$.measurement.values",
        },
        result="$.result",
    )


def _result(names: Definition) -> Task:
    sets = (
        Set("status", {"S.$": "$.result.result"}),
        Set("result", {"S.$": "States.JsonToString($.result)"}),
        Set("endedAt", NOW),
    )
    return update(
        names,
        RESULT,
        "Writes the result into the ledger.",
        history(names, sets),
        failed="NotifyResult",
        then="NotifyResult",
    )


def _told(names: Definition) -> Task:
    return call(
        names,
        "NotifyResult",
        "Notifies the topic of the result.",
        "sns:publish",
        {
            "TopicArn": names.topic_arn,
            "Subject.$": f"States.Format('dr-failover: {{}} in {names.region}', $.result.result)",
            "Message.$": "States.JsonToString($.result)",
        },
        failed="WasFailover",
        then="WasFailover",
    )


def _active(names: Definition) -> Task:
    items = (
        _recorded(names, "active", CURRENT, "region", names.region),
        _recorded(names, "promotion", names.region, "state", "done"),
        _other_switch_down(names),
        _recorded(names, PROTECTION, CURRENT, "state", UNPROTECTED),
        freed(names, "attribute_not_exists(#holder) OR #holder = :me"),
    )
    return call(
        names,
        "RecordActive",
        "Records this region as the active one, its promotion as done and the other region as unprotected, puts the "
        "other region's switch back to 0, and frees the lease, all or nothing: the next run finds either all of it "
        "or none. A promotion left unfinished would excuse old data later.",
        "aws-sdk:dynamodb:transactWriteItems",
        {"TransactItems": [{"Update": item} for item in items]},
        failed="ActiveNotRecorded",
        then="Result",
    )


def _other_switch_down(names: Definition) -> Document:
    """Build the update that sets the other region's switch to 0 with this epoch, so that a failback starts from the
    same state. The present record tree doesn't read that switch.
    """
    down = (Set("value", {"N": "0"}), *STAMP)
    document = recording(names, "switch", names.region, down, NOT_OLDER)
    return {**document, "Key": {"pk": {"S": "switch"}, "sk": {"S.$": "$.request.activeRegion"}}}


def _recorded(names: Definition, pk: str, sk: str, field: str, value: str) -> Document:
    said = Set(field, {"S": value}, name="field", placeholder="value")
    return recording(names, pk, sk, (said, *STAMP), NOT_OLDER)
