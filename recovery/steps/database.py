"""The database of the region being activated: promote it, continue, or wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from botocore.exceptions import ClientError

from recovery.steps.database_status import kind_of, may_be_promoted

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient

# What a global database shows while it is failed or switched over to a cluster.
MOVING = ("pending", "failing-over", "switching-over")
# What RDS shows while a promotion runs: it takes a backup setting and restarts the instance.
PROMOTING = ("modifying", "rebooting", "promoting", *MOVING)
# In these an instance takes connections and writes; readiness proves it afterwards.
WRITABLE = ("available", "backing-up", "storage-optimization")
# How RDS refuses a promotion for a state that may pass; Step Functions and the walk by hand spell it each their way.
REFUSALS = (
    "Rds.InvalidDbInstanceStateException",
    "Rds.InvalidDbClusterStateException",
    "Rds.InvalidGlobalClusterStateException",
)
Verdict = Literal["promote", "wait", "promoting", "promoted", "refused", "gave-up"]
AfterError = Literal["issued", "wait", "not-issued"]


@dataclass(frozen=True)
class Database:
    """The database as RDS describes it. `status` is empty if it doesn't exist, `backup_days` 0 if it has no automated
    backups.
    """

    status: str
    is_replica: bool
    address: str
    backup_days: int = 0
    backup_window: str = ""

    @property
    def exists(self) -> bool:
        return bool(self.status)


@dataclass(frozen=True)
class PromotionDecision:
    """The decision about a promotion, the database's address, and the reason."""

    verdict: Verdict
    address: str
    cause: str


def decide(
    database: Database, *, intent: str, issued: bool, since: datetime, now: datetime, limit_seconds: int
) -> PromotionDecision:
    """Decide whether to promote the database, wait, continue because it is promoted, or refuse.

    `intent` is the ledger's record (`issued` while a promotion isn't finished), `issued` says whether this execution
    issued the promotion, `since` when it began to poll. A database that is no replica counts as promoted only if the
    ledger says that a promotion was issued: otherwise it may be the old writer, with old data.
    """
    if not database.exists:
        return PromotionDecision("refused", "", "the database instance doesn't exist")
    if not database.is_replica and intent != "issued":
        return PromotionDecision(
            "refused",
            database.address,
            "the database is no replica, and no failover here promoted it, so its data may be outdated",
        )
    if database.status in WRITABLE and not database.is_replica:
        return PromotionDecision(
            "promoted", database.address, f"the database is a writer, with the status {database.status}"
        )
    if not database.is_replica and not issued:
        return PromotionDecision(
            "promoting", database.address, f"the database is a writer, with the status {database.status}"
        )
    if not issued and may_be_promoted(database.status):
        return PromotionDecision(
            "promote", database.address, f"the database is a replica, with the status {database.status}"
        )
    if not issued and kind_of(database.status) == "terminal":
        return PromotionDecision(
            "refused",
            database.address,
            f"the replica has the status {database.status}, which doesn't end by itself",
        )
    doing = f"the {'replica' if database.is_replica else 'database'} has the status {database.status}"
    if now >= since + timedelta(seconds=limit_seconds):
        return PromotionDecision("gave-up", database.address, f"{doing}; waited {limit_seconds} s")
    return PromotionDecision("wait", database.address, doing)


def was_issued(database: Database) -> bool:
    """Return whether RDS accepted a promotion although its call failed (the answer was lost)."""
    return database.exists and (not database.is_replica or database.status in PROMOTING)


def after_error(
    database: Database, error: str, *, since: datetime, now: datetime, limit_seconds: int
) -> AfterError:
    """Decide what became of a promotion whose call failed with `error`.

    In some states RDS refuses a promotion that it accepts later. The answer is then `wait`, until the time limit of a
    promotion is over.
    """
    if was_issued(database):
        return "issued"
    refused = error.lower() in [each.lower() for each in REFUSALS]
    passes = database.exists and kind_of(database.status) != "terminal"
    in_time = now < since + timedelta(seconds=limit_seconds)
    return "wait" if refused and passes and in_time else "not-issued"


def describe(client: "RDSClient", identifier: str) -> Database:
    """Read the state of an instance from RDS. A missing instance is a Database whose status is empty."""
    try:
        found = client.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
    except ClientError as error:
        if error.response["Error"]["Code"] in ("DBInstanceNotFound", "DBInstanceNotFoundFault"):
            return Database("", is_replica=False, address="")
        raise
    instance = found[0]
    return Database(
        status=instance.get("DBInstanceStatus", ""),
        is_replica=bool(instance.get("ReadReplicaSourceDBInstanceIdentifier")),
        address=instance.get("Endpoint", {}).get("Address", ""),
        backup_days=instance.get("BackupRetentionPeriod", 0),
        backup_window=instance.get("PreferredBackupWindow", ""),
    )
