"""The fence: the permit to write moves to this region. With strict fencing no other writer remains afterwards."""

from machines.assembly import Phase
from machines.definition import Definition
from machines.endings import Failure
from machines.items import NOT_OLDER, SIGNED, STAMP, Set, lease_key, recording, setting
from machines.rules import GRACEFUL
from machines.states import Choice, Document, Stop, Task, Wait, When
from machines.tasks import update
from recovery.lease_table import ALONE_ID, WRITER_ID
from recovery.ledger import CURRENT

FAILED = Stop(
    "FencingFailed",
    "The permit was returned. Nothing else was changed.",
    "The ledger or the lease table in this region refuses writes. Start again; if Step Functions is the "
    "cause, fail over by hand.",
)
FENCES = "FenceOldRegion"


def available(names: Definition, *, fenced: str, failed: str) -> Phase:
    """Build the fence for `failover.fencing: available`: the machine takes the permit and continues. A writer that
    can't read the permit goes on writing, and the divergence is reported.
    """
    return Phase("fence", (_take_permit(names, fenced), _failure(FENCES, failed)), (_would_do(names),))


def strict(names: Definition, *, drains: str, promotes: str, failed: str) -> Phase:
    """Build the fence for strict fencing: the machine takes the permit and refuses renewals. Unless the failover is
    graceful, it then waits until every writer has stopped.
    """
    return Phase(
        "fence",
        (
            Choice(
                "MayBeAlone",
                "Strict fencing: a writer renews its permit in the other region, which may be gone.",
                (When(GRACEFUL, FENCES),),
                "AllowAlone",
            ),
            _allow_alone(names),
            _failure("AllowAlone", failed, "AloneNotAllowed"),
            _take_permit(names, "FenceRenewals"),
            _failure(FENCES, failed),
            _fence_renewals(names),
            _failure("FenceRenewals", failed, "RenewalsNotFenced"),
            Choice(
                "MustWritersStop",
                "Only an ungraceful failover waits for writers: a graceful one drains the replica, or the "
                "global database switches over after the last write.",
                (When(GRACEFUL, drains),),
                "WaitForWriters",
            ),
            Wait(
                "WaitForWriters",
                "Nothing is renewed since the fence, so after this time a writer that can't be reached has "
                "stopped too.",
                names.permit_seconds,
                promotes,
            ),
        ),
        (
            {"step": "AllowAlone", "table": names.lease_table},
            _would_do(names),
            {
                "step": "FenceRenewals",
                "table": names.lease_table,
                "waitsWhenUngraceful": names.permit_seconds,
            },
        ),
    )


def permit(names: Definition, *, mine: bool) -> Document:
    """Build the update that gives the permit to this region (`mine`) or back to the active region, and records since
    when the new holder has it.
    """
    given, taken = ("#mine", "#theirs") if mine else ("#theirs", "#mine")
    region = {"S": names.region} if mine else {"S.$": "$.request.activeRegion"}
    item = recording(names, "permit", CURRENT, (Set("region", region), *STAMP), NOT_OLDER)
    since = f", {given} = if_not_exists({given}, :at) REMOVE {taken}"
    whose = {
        "#mine": f"since-{names.region}",
        "#theirs.$": "States.Format('since-{}', $.request.activeRegion)",
    }
    return {
        **item,
        "UpdateExpression": item["UpdateExpression"] + since,
        "ExpressionAttributeNames": {**item["ExpressionAttributeNames"], **whose},
    }


def _would_do(names: Definition) -> Document:
    return {"step": FENCES, "permit": names.region}


def _failure(step: str, failed: str, name: str = "FencingFailed") -> Failure:
    return Failure(name, FAILED, step, failed)


def _take_permit(names: Definition, then: str) -> Task:
    return update(
        names,
        FENCES,
        "Gives this region the permit to write; a writer with an older permit answers 503.",
        permit(names, mine=True),
        failed="FencingFailed",
        then=then,
    )


def _allow_alone(names: Definition) -> Task:
    return update(
        names,
        "AllowAlone",
        "When ungraceful, lets this region write without the other one until that answers. Comes before the "
        "permit of this epoch, without which it means nothing, so that the first renewal that is answered "
        "ends it.",
        setting(names.lease_table, lease_key(ALONE_ID), STAMP, NOT_OLDER),
        failed="AloneNotAllowed",
        then=FENCES,
    )


def _fence_renewals(names: Definition) -> Task:
    fence = Set("fence", {"N.$": "$.lease.epoch"}, placeholder="epoch")
    return update(
        names,
        "FenceRenewals",
        "Refuses the renewals of the other region's writers, which renew here unless this was raised above "
        "their epoch; the ledger may not have that epoch yet.",
        setting(
            names.lease_table,
            lease_key(WRITER_ID),
            (fence, *SIGNED),
            "(attribute_not_exists(#fence) OR #fence <= :epoch) AND "
            "(attribute_not_exists(#renewed) OR #renewed < :epoch)",
            names={"#renewed": "epoch"},
        ),
        failed="RenewalsNotFenced",
        then="MustWritersStop",
    )
