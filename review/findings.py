"""Findings for a reviewer: each names its subject and its place, and is understood without the plan."""

from dataclasses import dataclass
from enum import IntEnum


class Kind(IntEnum):
    """A kind of finding; the most severe kind has the lowest number."""

    LOSS = 1
    WEAKENED = 2
    UNKNOWN = 3
    PARITY = 4
    MOVE = 5
    IMPORT = 6
    FORGET = 7
    DRIFT = 8
    NOISE = 9


TITLES = {
    Kind.LOSS: "Data would be lost",
    Kind.WEAKENED: "Protection weakened",
    Kind.UNKNOWN: "Protection not known before the apply",
    Kind.PARITY: "Changed in one region only",
    Kind.MOVE: "Moved in the state; nothing changes in AWS",
    Kind.IMPORT: "Imported",
    Kind.FORGET: "Forgotten by Terraform; still exists in AWS",
    Kind.DRIFT: "Changed outside Terraform",
    Kind.NOISE: "Changed outside Terraform, as expected",
}


@dataclass(frozen=True)
class Finding:
    """One finding. `what` is its subject (`retention`), `path` the attribute, `before` and `after` masked values;
    `text` adds what these don't say.
    """

    kind: Kind
    stack: str
    address: str
    what: str
    text: str = ""
    path: str = ""
    before: str = ""
    after: str = ""

    @property
    def told(self) -> str:
        """The finding in one line of plain text."""
        change = f" {self.before} -> {self.after}" if self.before or self.after else ""
        said = f"{self.path}{change}".strip()
        return ": ".join(part for part in (self.what, said, self.text) if part)
