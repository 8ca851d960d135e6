"""The inhibitor: for some time no alarm may start a failover (a person still may)."""

from datetime import timedelta
from typing import Any

from recovery.clock import Clock, written

KEY = {"pk": {"S": "inhibition"}, "sk": {"S": "current"}}


def inhibit(tables: Any, ledger: str, *, by: str, reason: str, minutes: int, clock: Clock) -> str:
    """Keep alarms from starting failovers for some minutes, and return until when. Writes this into the ledger, which
    replicates it to the other region.
    """
    until = written(clock() + timedelta(minutes=minutes))
    tables.put_item(
        TableName=ledger, Item={**KEY, "until": {"S": until}, "by": {"S": by}, "reason": {"S": reason}}
    )
    return until


def release(tables: Any, ledger: str) -> None:
    """Let alarms start failovers again, at once; do nothing if they aren't inhibited."""
    tables.delete_item(TableName=ledger, Key=KEY)
