"""The recovery from damage that every replica has copied: a restore to the moment before the damage."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from drills.client import Acknowledged, Client
from drills.journal import Journal
from drills.result import StoreLoss
from operations.point_in_time import RestoreError, restore
from operations.target import Target

# How long before the mistake the moment is: an operator reads it from a log.
BEFORE = timedelta(seconds=0.5)
READ_SECONDS = 30.0
POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Restoration:
    """The result of a restore. `rto_seconds` is the time from the damage until rows from before the restored moment can
    be read; `missing` of `written` acknowledged rows are lost, the newest of them acknowledged `rpo_seconds` after that
    moment. None is unknown.
    """

    rto_seconds: float | None
    rpo_seconds: float | None
    missing: int | None
    written: int
    cause: str = ""


def lost(rows: Sequence[Acknowledged], found: set[int], moment: datetime) -> tuple[float, int, int]:
    """Return the RPO in seconds, the number of lost rows, and how many of them were written before `moment`. Pure."""
    missing = [row for row in rows if row.number not in found]
    seconds = max(((row.received - moment).total_seconds() for row in missing), default=0.0)
    return max(0.0, round(seconds, 3)), len(missing), sum(row.written_at < moment for row in missing)


def database_loss(restored: Restoration, objective_seconds: float) -> StoreLoss:
    """Convert the result of a restore into the loss of the store `database`. Pure."""
    told = "time from the restored moment to the newest lost row"
    return StoreLoss(
        store="database",
        seconds=restored.rpo_seconds,
        missing=restored.missing,
        written=restored.written,
        objective_seconds=objective_seconds,
        reason=told if restored.rpo_seconds is not None else f"unknown: {restored.cause}",
    )


def recover(
    target: Target,
    journal: Journal,
    client: Client,
    lost_at: datetime,
    *,
    sleep: Callable[[float], None],
    say: Callable[[str], None],
) -> Restoration:
    """Restore the database as an operator would, and count the restored rows through the public name."""
    moment = lost_at - BEFORE
    journal.record("operator", "restore", moment=moment.isoformat())
    try:
        made = restore(target.settings, target.client, moment, sleep=sleep, say=say)
    except (BotoCoreError, ClientError, RestoreError) as error:
        return Restoration(None, None, None, len(client.rows), f"the restore was refused: {error}")
    journal.record("operator", "restored", instance=made.instance, address=made.address)
    before = {row.number for row in client.rows if row.written_at < moment}
    deadline = time.monotonic() + READ_SECONDS
    found: set[int] = set()
    while time.monotonic() < deadline and not found & before:
        sleep(POLL_SECONDS)
        found = client.numbers() or set()
    if not found & before:
        return Restoration(
            None, None, None, len(client.rows), "no row from before the restored moment can be read"
        )
    rto = round((journal.clock() - lost_at).total_seconds(), 3)
    journal.record("client", "restored-rows-read", rto_seconds=rto)
    client.end()
    found = client.numbers() or set()
    seconds, missing, older = lost(client.rows, found, moment)
    journal.record("client", "restored", seconds=seconds, missing=missing, older=older)
    cause = f"{older} rows from before the restored moment are still missing" if older else ""
    return Restoration(rto, seconds, missing, len(client.rows), cause)
