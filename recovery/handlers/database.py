"""Examine the database of this region: promote it, wait, or continue."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from recovery import ledger
from recovery.clients import client
from recovery.clock import Clock, parsed, utc_now
from recovery.logs import logged
from recovery.settings import DatabaseSettings
from recovery.steps import drain, lag
from recovery.steps.database import after_error, decide
from recovery.steps.global_database import describe_either


@logged
def handle(event: dict[str, Any], _context: object, clock: Clock = utc_now) -> dict[str, Any]:
    """Decide about the database's promotion. `issued` says whether this execution issued it, `since` when the
    execution began to poll.

    With `fencedAt`, decide instead whether the replica has replayed all writes from before that time. With
    `afterError`, the name of the error with which the call to promote failed, decide what became of the promotion:
    `issued` if RDS accepted it all the same, `wait` if RDS refused it in a state that passes, else `not-issued`. With
    `backupDays` the answer also has the days for which the instance keeps backups, or `backupDays` if it keeps none.
    """
    settings = DatabaseSettings.read()
    if event.get("fencedAt"):
        return _drain(settings, parsed(event["fencedAt"]), clock())
    database = describe_either(client("rds", settings.region), settings.database, settings.global_database)
    if event.get("afterError"):
        verdict = after_error(
            database,
            event["afterError"],
            since=parsed(event["since"]),
            now=clock(),
            limit_seconds=settings.promotion_seconds,
        )
        return {"verdict": verdict, "cause": f"the database is {database.status or 'missing'}"}
    decision = decide(
        database,
        intent=ledger.read_promotion(
            client("dynamodb", settings.region), settings.ledger_table, settings.region
        ),
        issued=event["issued"],
        since=parsed(event["since"]),
        now=clock(),
        limit_seconds=settings.promotion_seconds,
    )
    answer = {"verdict": decision.verdict, "endpoint": decision.address, "cause": decision.cause}
    if "backupDays" not in event:
        return answer
    kept = {"backupDays": database.backup_days or event["backupDays"], "backupWindow": database.backup_window}
    return {**answer, **kept}


def _drain(settings: DatabaseSettings, fenced_at: datetime, now: datetime) -> dict[str, Any]:
    found = lag.samples(client("cloudwatch", settings.region), settings.database, now)
    return asdict(drain.decide(found, fenced_at=fenced_at, now=now, limit_seconds=settings.drain_seconds))
