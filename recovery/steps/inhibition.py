"""The manual inhibitor: for some time no alarm may start a failover (a person still may)."""

from datetime import datetime

from recovery.clock import parsed
from recovery.ledger import Inhibition


def decide(inhibition: Inhibition | None, now: datetime) -> str:
    """Return why no alarm may start a failover now; empty when one may."""
    if inhibition is None or now >= parsed(inhibition.until):
        return ""
    return f"{inhibition.by} inhibited automatic failovers until {inhibition.until}: {inhibition.reason}"
