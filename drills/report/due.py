"""Rehearsals that are due, according to the ledger of the passive region."""

from collections.abc import Sequence
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from operations.target import Target
from readiness.drills import examine
from recovery.steps.diagnosis import Diagnosis


@dataclass(frozen=True)
class Due:
    """The diagnosis of each kind of rehearsal: in time or overdue. `unknown` says why no diagnosis could be made."""

    kinds: Sequence[Diagnosis] = ()
    unknown: str = ""


NOT_ASKED = Due(unknown="the ledger wasn't asked")


def ask_due(target: Target) -> Due:
    """Return which rehearsals are due, by the ledger, as the readiness command does; unknown if it can't be read."""
    try:
        return Due(examine(target))
    except (BotoCoreError, ClientError) as error:
        table, region = target.names.ledger_table, target.passive.region
        return Due(unknown=f"the ledger {table} in {region} can't be read: {error}")
