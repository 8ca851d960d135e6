"""Begins, ends and undoes the faults of one drill.

The journal records a fault before it begins, with all that another process needs to undo it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from drills.faults import Fault, FaultSpec, Kept
from drills.journal import Journal
from embedded_aws.errors import ControlError
from operations.target import Target

BEGINS, UNDONE = "fault-begins", "fault-undone"


def begin(journal: Journal, target: Target, scenario: str) -> None:
    """Record the drill's target in the journal, so that another process can undo the faults there."""
    journal.record(
        "drill",
        "begins",
        scenario=scenario,
        target=target.label,
        endpoint=target.endpoint,
        ca_file=str(target.ca_file) if target.ca_file else None,
        clock_speed=target.clock_speed,
        isolated=target.isolated,
    )


class Injection:
    """The faults of a drill. `lost_at` is when the last loss began: the clocks of RTO and RPO start then."""

    def __init__(
        self, specs: Sequence[FaultSpec], target: Target, journal: Journal, say: Callable[[str], None]
    ) -> None:
        self._specs = list(specs)
        self._faults: list[Fault] = [spec.make(target) for spec in specs]
        self._journal, self._say = journal, say
        self._kept: dict[int, Kept] = {}
        self._over: set[int] = set()
        self.lost_at: datetime | None = None

    @property
    def descriptions(self) -> list[str]:
        return [fault.description for fault in self._faults]

    def begin_first(self) -> None:
        """Begin the faults that don't wait for a state of the failover."""
        for number, spec in enumerate(self._specs):
            if not spec.begins_at_state:
                self._begin(number)

    def entered(self, states: Sequence[str]) -> None:
        """Begin the faults that wait for one of the given states, which the failover has entered."""
        for number, spec in enumerate(self._specs):
            if spec.begins_at_state in states and number not in self._kept:
                self._begin(number)

    def due(self, entered: dict[str, datetime], now: datetime) -> list[int]:
        """Return the numbers of the faults that end now: the failover entered their `ends_at_state` long enough ago."""
        return [
            number
            for number, spec in enumerate(self._specs)
            if self._is_on(number)
            and spec.ends_at_state in entered
            and (now - entered[spec.ends_at_state]).total_seconds() >= spec.held_seconds
        ]

    def end(self, number: int) -> None:
        """Undo one fault."""
        if self._is_on(number):
            self._say(f"over: {self._faults[number].description}")
            self._undo(number)

    def recovered(self) -> None:
        """Undo the faults that end with the recovery."""
        for number, spec in enumerate(self._specs):
            if spec.ends_after_recovery:
                self.end(number)

    def undo(self) -> None:
        """Undo the faults that haven't ended, in reverse order. A failed undo doesn't prevent the others."""
        errors = []
        for number in reversed(range(len(self._faults))):
            if self._is_on(number):
                try:
                    self._undo(number)
                except (BotoCoreError, ClientError, ControlError) as error:
                    self._journal.record("drill", "undo-failed", number=number, cause=repr(error))
                    errors.append(error)
        if errors:
            raise ExceptionGroup(
                "faults that could not be undone; fix: scripts/run-dr-tests.sh --clean-up", errors
            )

    def _is_on(self, number: int) -> bool:
        return number in self._kept and number not in self._over

    def _begin(self, number: int) -> None:
        spec, fault = self._specs[number], self._faults[number]
        kept = self._kept[number] = fault.look()
        moment = self._journal.clock()
        self._journal.record(
            "drill",
            BEGINS,
            number=number,
            fault=fault.description,
            spec=spec.model_dump(mode="json"),
            kept=kept,
        )
        self._say(f"now {fault.description}")
        if spec.loses or self.lost_at is None:
            self.lost_at = moment
            self._journal.record("drill", "lost", at=moment.isoformat(timespec="milliseconds"))
        fault.begin(kept)

    def _undo(self, number: int) -> None:
        self._faults[number].undo(self._kept[number])
        self._over.add(number)
        self._journal.record("drill", UNDONE, number=number, fault=self._faults[number].description)
