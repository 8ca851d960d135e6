"""Rehearsals according to the ledger: the last success of each kind, and when the next one is due."""

from datetime import datetime
from typing import Any

from config import Names, Settings
from recovery.steps.diagnosis import Diagnosis
from recovery.steps.drill_record import counted_from, judge_drills, last_passed
from wiring.readiness import drill_periods


def judge_rehearsals(settings: Settings, client: Any, now: datetime) -> list[Diagnosis]:
    """Return a diagnosis for each kind of rehearsal; `client` is a DynamoDB client of a region that has the ledger."""
    table = Names(settings).ledger_table
    return judge_drills(
        last_passed(client, table), drill_periods(settings), since=counted_from(client, table), now=now
    )
