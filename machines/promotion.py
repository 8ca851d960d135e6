"""States that both kinds of promotion share: record the intent, inspect the replica, find out whether a failed call
was accepted.

`promote_instance.py` and `promote_global.py` put their own states between them.
"""

from machines.definition import Definition
from machines.endings import Failure
from machines.items import STAMP, Set, recording
from machines.rules import equal
from machines.states import Choice, Document, State, Stop, Wait, When
from machines.tasks import answered, function, update

FAILED = Stop(
    "PromotionFailed",
    "Nothing was promoted; permit and intent were undone. The old region is unchanged.",
    "The message quotes RDS. A replica that is backing up or being modified becomes available by "
    "itself and was waited for; start again then. One that is storage-full, stopped, failed or incompatible doesn't: "
    "mend it, or restore the copied backups.",
)
START = "RecordIntent"
PROMOTES = "PromoteReplica"
INSPECTS = "InspectReplica"
# Where a call leads that failed.
ASKS_AGAIN = "LetPromotionShow"
# What the inspection tells of an existing database's backups.
KEPT = ("backupDays", "backupWindow")


def intent(names: Definition, state: str) -> Document:
    """Build the write that records how far the promotion of this region's database is: `issued`, `done` or `undone`."""
    return recording(names, "promotion", names.region, (Set("state", {"S": state}), *STAMP))


def before(names: Definition, *, issued: str, failed: str) -> tuple[State, ...]:
    """Build the states that record the intent and poll the replica until it can be promoted. If it is promoted
    already, the machine continues at `issued`.
    """
    return (
        update(
            names,
            START,
            "Records that the promotion is about to be issued, for later executions.",
            intent(names, "issued"),
            failed="IntentFailed",
            then=INSPECTS,
        ),
        Failure("IntentFailed", FAILED, START, failed),
        function(
            names,
            INSPECTS,
            "Examines the replica; a replica that is promoted already isn't promoted again.",
            "database",
            {"issued": False, "since.$": "$.preconditions.checkedAt", **_at_least(names)},
            selects=answered("verdict", "endpoint", "cause", *(KEPT if names.keeps_backups else ())),
            result="$.database",
            failed="InspectionFailed",
            then="IsToBePromoted",
        ),
        Choice(
            "IsToBePromoted",
            "An earlier execution may have promoted the replica already; while it is busy, waits.",
            (
                When(equal("$.database.verdict", "promote"), PROMOTES),
                When(equal("$.database.verdict", "promoting"), issued),
                When(equal("$.database.verdict", "promoted"), issued),
                When(equal("$.database.verdict", "wait"), "WaitForReplica"),
            ),
            "NotPromotable",
        ),
        Wait("WaitForReplica", "Waits until the replica is available.", names.poll_seconds, INSPECTS),
        Failure("InspectionFailed", FAILED, INSPECTS, failed),
        Failure("NotPromotable", FAILED, INSPECTS, failed, "$.database.cause"),
    )


def backups(names: Definition) -> Document:
    """Return a promotion's backup parameters: those of the settings, or an existing database's own. RDS chooses values
    by itself for parameters that a promotion leaves out.
    """
    days, window = KEPT
    if names.keeps_backups:
        return {
            "BackupRetentionPeriod.$": f"$.database.{days}",
            "PreferredBackupWindow.$": f"$.database.{window}",
        }
    return {
        "BackupRetentionPeriod": names.backup_retention_days,
        "PreferredBackupWindow": names.backup_window,
    }


def _at_least(names: Definition) -> Document:
    """Return the backup retention in days for an existing database that has no backups. RDS makes replicas only of
    databases with backups.
    """
    return {KEPT[0]: names.backup_retention_days} if names.keeps_backups else {}


def after(names: Definition, *, issued: str, undo: str, unknown: str) -> tuple[State, ...]:
    """Build the states that ask whether RDS accepted a call that failed: only a refused promotion may be undone."""
    asks = "aws rds describe-db-clusters --db-cluster-identifier"
    if not names.global_database:
        asks = "aws rds describe-db-instances --db-instance-identifier"
    not_known = Stop(
        "PromotionUnknown",
        "The promotion may have been issued. The permit names this region; the switch is unchanged.",
        f"Look: `{asks} {names.database} --region {names.region}`. Start again in any case: the new "
        "execution continues from the present state.",
    )
    return (
        Wait(
            ASKS_AGAIN,
            "The call failed. Waits until RDS shows whether it accepted the call.",
            names.settle_seconds,
            "WasPromotionIssued",
        ),
        function(
            names,
            "WasPromotionIssued",
            "The call failed, but RDS may have accepted it and the answer was lost: asks RDS.",
            "database",
            {"afterError.$": "$.error.Error", "since.$": "$.preconditions.checkedAt"},
            selects=answered("verdict", "cause"),
            result="$.inspection",
            failed="PromotionUnknown",
            then="GoOnOrUndo",
        ),
        Choice(
            "GoOnOrUndo",
            "Continues if the promotion was issued, undoes if it certainly wasn't, and retries what RDS refused for "
            "a passing state.",
            (
                When(equal("$.inspection.verdict", "issued"), issued),
                When(equal("$.inspection.verdict", "wait"), "WaitForReplica"),
            ),
            "PromotionFailed",
        ),
        Failure("PromotionFailed", FAILED, PROMOTES, undo),
        Failure("PromotionUnknown", not_known, PROMOTES, unknown),
    )
