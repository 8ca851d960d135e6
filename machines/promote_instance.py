"""Promotion of an instance's replica. A graceful failover first waits until all writes before
the fence are replayed.
"""

from machines import promotion
from machines.assembly import Phase
from machines.definition import Definition
from machines.endings import Failure
from machines.rules import GRACEFUL, equal
from machines.states import Choice, Pass, State, Stop, Wait, When
from machines.tasks import ENTERED, answered, call, function

NOT_DRAINED = Stop(
    "NotDrained",
    "Nothing was promoted; the permit was returned, and the old region writes again.",
    "The message has the replica's lag. Wait until its lag is small and start again; "
    "`MODE=ungraceful` accepts the loss of what wasn't replicated.",
)
DRAINS = "Fenced"


def promote_instance(names: Definition, *, issued: str, failed: str, undo: str, unknown: str) -> Phase:
    """Build the states that promote the replica.

    The arguments name the states that follow: `issued` once the promotion is issued, `failed`, which decides whether
    to undo, `undo` if the promotion certainly wasn't issued, and `unknown`, which records a failure without undoing
    anything.
    """
    return Phase(
        "promote instance",
        (
            *_drain(names, failed),
            *promotion.before(names, issued=issued, failed=failed),
            call(
                names,
                promotion.PROMOTES,
                "Promotes the replica. From here the only way is forward.",
                "aws-sdk:rds:promoteReadReplica",
                {"DbInstanceIdentifier": names.database, **promotion.backups(names)},
                failed=promotion.ASKS_AGAIN,
                then=issued,
            ),
            *promotion.after(names, issued=issued, undo=undo, unknown=unknown),
        ),
        ({"step": promotion.PROMOTES, "database": names.database},),
    )


def _drain(names: Definition, failed: str) -> tuple[State, ...]:
    return (
        Pass(
            DRAINS,
            "Records when the old region was fenced: all earlier writes must be replayed.",
            "IsGraceful",
            {"at.$": ENTERED},
            result="$.fence",
        ),
        Choice(
            "IsGraceful",
            "An ungraceful failover doesn't wait: writes that weren't replicated are lost, and the loss is recorded.",
            (When(GRACEFUL, "CheckDrained"),),
            promotion.START,
        ),
        function(
            names,
            "CheckDrained",
            "If graceful, checks whether the replica has replayed all writes before the fence.",
            "database",
            {"fencedAt.$": "$.fence.at"},
            selects=answered("verdict", "cause"),
            result="$.drain",
            failed="DrainUnknown",
            then="IsDrained",
        ),
        Choice(
            "IsDrained",
            "Continues once no write would be lost; if the replica doesn't catch up in time, the failover ends.",
            (
                When(equal("$.drain.verdict", "drained"), promotion.START),
                When(equal("$.drain.verdict", "wait"), "WaitForDrain"),
            ),
            "NotDrained",
        ),
        Wait("WaitForDrain", "Lets the replica replay.", names.poll_seconds, "CheckDrained"),
        Failure("DrainUnknown", NOT_DRAINED, "CheckDrained", failed),
        Failure("NotDrained", NOT_DRAINED, "CheckDrained", failed, "$.drain.cause"),
    )
