"""Results of a round trip, leg by leg."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class LegResult:
    """One leg. Seconds are those of the embedded AWS. `lost` rows were acknowledged and don't exist, `unexplained`
    are those of them that the replica's lag at the loss doesn't explain. `strays` are wrong DNS answers after
    the switch, `unanswered` all unanswered DNS queries so far. `while_away` is what a reconcile did while the lost
    region hung, `while_away_seconds` its duration; `killed_during` are the steps during which a reconcile was killed.
    """

    leg: str
    failover_seconds: float | None = None
    while_away: str = ""
    while_away_seconds: float | None = None
    killed_during: list[str] = field(default_factory=list)
    reconcile_seconds: dict[str, float] = field(default_factory=dict)
    acknowledged: int = 0
    lost: int | None = None
    unexplained: int | None = None
    strays: int | None = None
    unanswered: int | None = None
    not_clean: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TripResult:
    """The result of a whole trip, which passed if no leg has a reason for failing."""

    legs: Sequence[LegResult]

    @property
    def passed(self) -> bool:
        return bool(self.legs) and not any(leg.reasons for leg in self.legs)

    @property
    def reasons(self) -> list[str]:
        return [f"leg {number}: {why}" for number, leg in enumerate(self.legs, 1) for why in leg.reasons]

    def document(self) -> dict[str, Any]:
        """Return the round trip's result as a JSON document."""
        return {"passed": self.passed, "legs": [asdict(leg) for leg in self.legs]}
