"""Decides whether the old active region accepted writes after the permit moved: then the regions' data diverged."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from recovery import ledger
from recovery.steps import heartbeat
from recovery.steps.diagnosis import Diagnosis
from recovery.steps.drain import WRITERS_STOP
from recovery.steps.heartbeat import Heartbeat

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ITEM = "writes after the permit moved"
COMPARE = "run make divergence, which shows the writes that were never replicated, before you remove either database"
# What is recorded of a promotion that began.
PROMOTED = ("issued", "done")


def examine(
    client: "DynamoDBClient", table: str, *, regions: Sequence[str], has_heartbeats: bool
) -> Diagnosis:
    """Judge, by this region's replica of the ledger, whether a writer ignored the permit. `regions` are the
    deployment's two, the active one first. Without heartbeats it isn't known which writes the database acknowledged.
    Raises LedgerError for an unexpected value.
    """
    active, passive = regions
    permit = ledger.read_permit(client, table, active)
    if not permit.epoch:
        return Diagnosis(ITEM, "ready", "the permit never moved")
    if not any(ledger.read_promotion(client, table, region) in PROMOTED for region in regions):
        return Diagnosis(ITEM, "ready", "no database was promoted")
    since = ledger.read_permitted_since(client, table)
    if since is None:
        return Diagnosis(ITEM, "unknown", "the time at which the permit moved wasn't recorded", COMPARE)
    if not has_heartbeats:
        return Diagnosis(ITEM, "unknown", "no heartbeats are written to the database", COMPARE)
    other = passive if permit.region == active else active
    return judge(
        permit.region,
        since,
        other,
        heartbeat.read_database(client, table, other),
        heartbeat.read_stepped_back(client, table, other),
    )


def judge(
    permitted: str, since: datetime, other: str, last: Heartbeat | None, stepped_back: Heartbeat | None
) -> Diagnosis:
    """Judge whether the other region wrote after the permit moved. `last` is the newest write that its database
    acknowledged, as far as the ledger knows; `stepped_back` is when that region recorded that it isn't active any
    more. For a few seconds after the permit moved, writes that began before may still finish.
    """
    told = f"{permitted} has the permit since {since.isoformat()}"
    if last is not None and last.at > since + WRITERS_STOP:
        return Diagnosis(
            ITEM, "not ready", f"{told}, and {other} accepted a write at {last.at.isoformat()}", COMPARE
        )
    if stepped_back is None or stepped_back.at <= since:
        return Diagnosis(
            ITEM, "unknown", f"{told}, and it is unknown whether {other} has stopped writing", COMPARE
        )
    return Diagnosis(ITEM, "ready", f"{told}, and {other} accepted no write since")
