"""The manual inhibitor ends by itself."""

from recovery.clock import parsed
from recovery.ledger import Inhibition
from recovery.steps.inhibition import decide

UPGRADE = Inhibition(until="2026-01-01T12:00:00.000Z", by="ann", reason="database upgrade")


def test_it_holds_until_its_end_and_says_who_and_why() -> None:
    told = decide(UPGRADE, parsed("2026-01-01T11:59:59.999Z"))
    assert "ann" in told
    assert "database upgrade" in told
    assert decide(UPGRADE, parsed(UPGRADE.until)) == ""


def test_nobody_inhibits_when_nobody_said_so() -> None:
    assert decide(None, parsed("2026-01-01T00:00:00Z")) == ""
