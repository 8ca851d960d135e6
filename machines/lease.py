"""The lease: it allows one failover at a time, and raises the epoch with which all items are written."""

from machines.assembly import Phase
from machines.definition import Definition
from machines.endings import EXECUTION, Failure
from machines.items import ME, NOW, Set, history, lease_key, setting
from machines.rules import equal
from machines.states import Choice, Document, Stop, Task, When
from machines.tasks import function, update

HELD = Stop(
    "LeaseHeld",
    "Nothing was changed. Another failover holds the lease, and the message names it.",
    "`scripts/follow-failover.sh EXECUTION` follows it. Stop it only if it hangs; the next start takes "
    "over the lease.",
)
UNAVAILABLE = Stop(
    "LeaseUnavailable",
    "Nothing was changed. The lease table in this region didn't answer.",
    "Start again. There is no way around the lease, because only it prevents two failovers at once.",
)


def lease(names: Definition, *, taken: str, failed: str) -> Phase:
    """Build the states that take the lease if it is free or its holder has ended, and that then record the start in the
    ledger.
    """
    return Phase(
        "lease",
        (
            _take(
                names,
                "TakeLease",
                "Takes the lease of this region and raises the epoch. The condition lets only one of two "
                "simultaneous starts through.",
                _mine(
                    names,
                    "$.request.nextEpoch",
                    "attribute_not_exists(#holder) AND (attribute_not_exists(#epoch) OR #epoch < :next)",
                ),
                unmet="JudgeLease",
            ),
            function(
                names,
                "JudgeLease",
                "Another execution holds the lease; asks whether it still runs.",
                "lease",
                {"execution.$": EXECUTION, "floor.$": "$.request.nextEpoch"},
                selects={"judgement.$": "$.Payload"},
                result="$.held",
                failed="LeaseUnavailable",
                then="MayRetakeLease",
            ),
            Choice(
                "MayRetakeLease",
                "A lease whose execution ended can be taken over.",
                (When(equal("$.held.judgement.verdict", "retake"), "RetakeLease"),),
                "LeaseHeld",
            ),
            _take(
                names,
                "RetakeLease",
                "Takes the lease of an execution that ended, unless somebody else took it since: every "
                "taker raises the epoch.",
                _mine(
                    names,
                    "$.held.judgement.nextEpoch",
                    "#epoch = :seen",
                    seen={"N.$": "$.held.judgement.seenEpoch"},
                ),
                unmet="LeaseTakenMeanwhile",
            ),
            Failure("LeaseHeld", HELD, "TakeLease", failed, "$.held.judgement.cause"),
            Failure("LeaseTakenMeanwhile", HELD, "RetakeLease", failed),
            Failure("LeaseUnavailable", UNAVAILABLE, "TakeLease", failed),
            _start(names, taken),
        ),
        ({"step": "TakeLease", "table": names.lease_table, "epoch.$": "$.request.nextEpoch"},),
    )


def _take(names: Definition, name: str, says: str, item: Document, *, unmet: str) -> Task:
    return update(
        names,
        name,
        says,
        item,
        unmet=unmet,
        failed="LeaseUnavailable",
        then="RecordStart",
        selects={"epoch.$": "$.Attributes.epoch.N"},
        result="$.lease",
    )


def _mine(names: Definition, epoch: str, condition: str, **values: dict[str, str]) -> Document:
    """Build the update that makes this execution the lease's holder, at the next epoch. `values` belong to the
    condition.
    """
    sets = (
        Set("holder", ME, placeholder="me"),
        Set("epoch", {"N.$": epoch}, placeholder="next"),
        Set("takenAt", NOW, placeholder="now"),
    )
    more = {f":{name}": value for name, value in values.items()}
    item = setting(names.lease_table, lease_key(), sets, condition, values=more)
    return {**item, "ReturnValues": "ALL_NEW"}


def _start(names: Definition, then: str) -> Task:
    sets = (
        Set("execution", ME),
        Set("action", {"S.$": "$.request.action"}),
        Set("region", {"S": names.region}),
        Set("mode", {"S.$": "$.request.mode"}),
        Set("reason", {"S.$": "$.request.reason"}),
        Set("startedBy", {"S.$": "$.request.startedBy"}),
        Set("epoch", {"N.$": "$.lease.epoch"}),
        Set("status", {"S": "running"}),
    )
    return update(
        names,
        "RecordStart",
        "Records the start in the ledger. If this fails, the failover continues.",
        history(names, sets),
        failed=then,
        then=then,
    )
