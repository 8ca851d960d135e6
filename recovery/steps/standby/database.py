"""Checks whether the replica could be promoted now, and how much would be lost."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from recovery.steps import global_database, lag
from recovery.steps.database import Database
from recovery.steps.database_status import kind_of
from recovery.steps.diagnosis import Diagnosis, judge

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_rds import RDSClient

READY, BACKING_UP = "available", "backing-up"


def examine(
    rds: "RDSClient",
    metrics: "CloudWatchClient",
    *,
    name: str,
    whole: str,
    region: str,
    stack: str,
    limit_seconds: float,
    now: datetime,
) -> list[Diagnosis]:
    """Return the diagnoses of the replica, of a running backup, and of the lag. `whole` is Aurora's global database,
    empty for an instance; `stack` is the stack that makes a new replica.
    """
    found = global_database.describe_either(rds, name, whole)
    kind = "db-cluster" if whole else "db-instance"
    replica = judge_replica(found, name=name, region=region, stack=stack, kind=kind)
    if replica.state != "ready":
        return [replica]
    samples = global_database.samples_of_either(metrics, name, whole, now)
    return [
        replica,
        judge_backup(found, name=name),
        judge_lag(samples, name=name, limit_seconds=limit_seconds, now=now),
    ]


def judge_replica(
    found: Database, *, name: str, region: str, stack: str, kind: str = "db-instance"
) -> Diagnosis:
    """Judge whether the replica exists, is still a replica, and has a status in which it works. `kind` is the type of
    source of its RDS events. A running backup doesn't count here: `judge_backup` reports it.
    """
    item = "database replica"
    if not found.exists:
        fix = f"make deploy NAMESPACE={stack} creates it again; until then only a backup can be restored"
        return Diagnosis(item, "not ready", f"{name} doesn't exist", fix)
    if not found.is_replica:
        cause = f"{name} replicates nothing: it was promoted, or its source was removed"
        fix = f"if {region} is active, make reconcile; otherwise delete the database and make deploy NAMESPACE={stack}"
        return Diagnosis(item, "not ready", cause, fix)
    if found.status not in (READY, BACKING_UP) and kind_of(found.status) != "terminal":
        fix = "wait: RDS promotes only an available replica"
        return Diagnosis(item, "not ready", f"{name} is {found.status}", fix)
    return judge(
        item,
        good=found.status in (READY, BACKING_UP),
        cause=f"{name} is {found.status}",
        fix=f"aws rds describe-events --region {region} --source-identifier {name} --source-type {kind} shows why",
    )


def judge_backup(found: Database, *, name: str) -> Diagnosis:
    """Judge whether no backup is running: RDS refuses to promote a database that is being backed up."""
    busy = found.status == BACKING_UP
    return judge(
        "database not backing up",
        good=not busy,
        cause=f"{name} is being backed up" if busy else f"{name} is {found.status}",
        fix="wait: a failover also waits for the end of the backup; database.backup_window says when backups begin",
    )


def judge_lag(samples: Sequence[lag.Sample], *, name: str, limit_seconds: float, now: datetime) -> Diagnosis:
    """Judge the replica's lag. Without data it is unknown; a replica that doesn't replicate is never ready."""
    item = "database lag"
    last = max(samples, key=lambda sample: sample.at, default=None)
    found = lag.at(samples, now)
    fix = "look at the link between the regions, the writer's load and long transactions on the replica"
    if last is not None and last.seconds < 0:
        return Diagnosis(item, "not ready", f"{name} doesn't replicate", fix)
    if found.seconds is None:
        return Diagnosis(
            item,
            "unknown",
            found.reason,
            "RDS publishes the lag each minute: check again, and examine the replica if there is still none",
        )
    return judge(
        item,
        good=found.seconds <= limit_seconds,
        cause=f"lag {found.seconds:g} s, objective {limit_seconds:g} s",
        fix=fix,
    )
