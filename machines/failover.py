"""The machine `dr-failover`, which activates its own region (docs/architecture.md, "The state machine").

Before the promotion is issued, a failure undoes the changes; afterwards the only way is forward. Every failure
notifies the topic first. This module connects the phases; each variant is a phase of its own.
"""

from machines import fence, promote_global, promote_instance, promotion
from machines.approval import LOOKS, approval
from machines.assembly import Machine, Phase, assemble
from machines.close import DONE, RECORDS, TELLS, close
from machines.definition import Definition
from machines.lease import lease
from machines.preconditions import preconditions
from machines.prepare import START as PREPARES
from machines.prepare import prepare
from machines.record import RESULT, record
from machines.record import START as MEASURES
from machines.request import request
from machines.serve import START as SERVES
from machines.serve import serve
from machines.states import Stop
from machines.undo import undo

LEASES = "TakeLease"
UNDOES = "MayUndo"
# How Step Functions ends an execution by itself.
OUTSIDE = (
    Stop(
        "TIMED_OUT",
        "The execution exceeded its time limit. Its changes stay.",
        "Run `make status`, then start again: the new execution continues from the present state.",
    ),
    Stop(
        "ABORTED",
        "Somebody stopped the execution. Its changes stay, and the next execution can take its lease.",
        "Run `make status`, then start again: the new execution continues from the present state.",
    ),
)


def failover(names: Definition) -> Machine:
    """Assemble the failover machine of one region. Raises AssemblyError."""
    fenced = _fence(names)
    promoted = _promote(names)
    later = (
        approval(names, approved=LEASES, refused="Refused", failed=TELLS),
        lease(names, taken="CheckPreconditions", failed=TELLS),
        preconditions(names, met=fenced.start, tested=RESULT, failed=RECORDS),
        fenced,
        promoted,
        undo(names, then=RECORDS),
        prepare(names, prepared=SERVES, failed=RECORDS),
        serve(names, served=MEASURES, failed=RECORDS),
        record(names, done=DONE, failed=RECORDS),
        close(names),
    )
    would_do = [step for phase in later for step in phase.would_do]
    first = request(names, would_do, approval=LOOKS, lease=LEASES, done=DONE, failed=TELLS)
    return assemble(
        says=f"Activates {names.region}: docs/runbooks/failover.md.",
        seconds=names.execution_seconds,
        phases=(first, *later),
        outside=OUTSIDE,
    )


def _fence(names: Definition) -> Phase:
    drains = promote_global.DRAINS if names.global_database else promote_instance.DRAINS
    if names.permit_seconds:
        return fence.strict(names, drains=drains, promotes=promotion.START, failed=UNDOES)
    return fence.available(names, fenced=drains, failed=UNDOES)


def _promote(names: Definition) -> Phase:
    promote = promote_global.promote_global if names.global_database else promote_instance.promote_instance
    return promote(names, issued=PREPARES, failed=UNDOES, undo="UndoIntent", unknown=RECORDS)
