"""Decide whether a lease that another execution holds may be taken over: `retake` or `held`."""

from typing import Any

from recovery import lease_table
from recovery.clients import client
from recovery.clock import Clock, utc_now
from recovery.logs import logged
from recovery.settings import LeaseSettings
from recovery.steps.lease import Held, decide, holder_state


@logged
def handle(event: dict[str, Any], _context: object, clock: Clock = utc_now) -> dict[str, Any]:
    """Decide about the held lease. `execution` is the ARN of the execution that wants it, `floor` the lowest epoch
    that this execution may get.
    """
    settings = LeaseSettings.read()
    lease = lease_table.read_lease(client("dynamodb", settings.region), settings.lease_table)
    state = holder_state(client("stepfunctions", settings.region), lease.holder)
    decision = decide(
        lease,
        state,
        me=event["execution"],
        floor=int(event["floor"]),
        now=clock(),
        lease_seconds=settings.lease_seconds,
    )
    if isinstance(decision, Held):
        return {"verdict": "held", "cause": decision.cause}
    return {
        "verdict": "retake",
        "seenEpoch": str(decision.seen_epoch),
        "nextEpoch": str(decision.next_epoch),
    }
