"""Due rehearsals, according to the ledger of the passive region."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from operations.target import Target
from recovery.steps.diagnosis import Diagnosis
from recovery.steps.drill_record import counted_from, judge_drills, last_passed
from wiring.readiness import drill_periods


@dataclass(frozen=True)
class Due:
    """One diagnosis for each kind of rehearsal, or the reason why they are unknown."""

    kinds: Sequence[Diagnosis] = ()
    unknown: str = ""


NOT_ASKED = Due(unknown="the ledger wasn't asked")


def ask_due(target: Target, now: datetime) -> Due:
    """Ask the ledger of the passive region which rehearsals are due. If it doesn't answer, they are unknown."""
    client = target.client("dynamodb", target.passive.region)
    table = target.names.ledger_table
    try:
        done, since = last_passed(client, table), counted_from(client, table)
    except (BotoCoreError, ClientError) as error:
        return Due(unknown=f"{table} in {target.passive.region} can't be read: {error}")
    return Due(judge_drills(done, drill_periods(target.settings), since=since, now=now))
