"""Promotion of this region's cluster of an Aurora global database, which AWS switches over after the last write."""

from machines import promotion
from machines.assembly import Phase
from machines.definition import Definition
from machines.rules import GRACEFUL
from machines.states import Choice, Document, Task, When
from machines.tasks import call

DRAINS = promotion.START


def promote_global(names: Definition, *, issued: str, failed: str, undo: str, unknown: str) -> Phase:
    """Build the states that promote this region's cluster of the global database.

    The arguments name the states that follow: `issued` once the promotion is issued, `failed`, which decides whether
    to undo, `undo` if the promotion certainly wasn't issued, and `unknown`, which records a failure without undoing
    anything.
    """
    return Phase(
        "promote global",
        (
            *promotion.before(names, issued=issued, failed=failed),
            Choice(
                promotion.PROMOTES,
                "A switchover waits for the last write; a failover goes on without what wasn't replicated. "
                "From here the only way is forward.",
                (When(GRACEFUL, "SwitchOverDatabase"),),
                "FailOverDatabase",
            ),
            _move(
                names,
                "SwitchOverDatabase",
                "Lets the global database switch over after the last write.",
                "switchoverGlobalCluster",
                {},
                issued,
            ),
            _move(
                names,
                "FailOverDatabase",
                "Lets the global database fail over without what wasn't replicated.",
                "failoverGlobalCluster",
                {"AllowDataLoss": True},
                issued,
            ),
            *promotion.after(names, issued=issued, undo=undo, unknown=unknown),
        ),
        ({"step": promotion.PROMOTES, "database": names.database},),
    )


def _move(names: Definition, name: str, says: str, api: str, how: Document, issued: str) -> Task:
    return call(
        names,
        name,
        says,
        f"aws-sdk:rds:{api}",
        {
            "GlobalClusterIdentifier": names.global_database,
            "TargetDbClusterIdentifier": names.database_arn,
            **how,
        },
        failed=promotion.ASKS_AGAIN,
        then=issued,
    )
