"""What a look found in one store, and what a whole look says."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

EXAMPLES = 20
Document = Mapping[str, Any]
Verdict = Literal["unknown", "diverged", "nothing"]


@dataclass(frozen=True)
class Finding:
    """One store. `told` says what the count is of; `unknown` is why nobody knows, and then the count is only what was
    found until then. `merges` is of a store that brings its writes over by itself once the region is back.
    """

    store: str
    told: str
    count: int = 0
    examples: tuple[Document, ...] = ()
    unknown: str = ""
    merges: bool = False


@dataclass(frozen=True)
class Look:
    """One look at what a region has alone. `subject` is the database instance that is asked about."""

    subject: str
    region: str
    since: str
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """Judge all stores together: one that is unknown leaves the whole unknown, whatever the others say."""
        if not self.findings or any(each.unknown for each in self.findings):
            return "unknown"
        if any(each.count for each in self.findings if not each.merges):
            return "diverged"
        return "nothing"


@dataclass
class Tally:
    """A count that keeps the first of what it counts, and hands all of it on."""

    write: Callable[[Document], None] = lambda _: None
    count: int = 0
    kept: list[Document] = field(default_factory=list)

    def add(self, document: Document) -> None:
        self.count += 1
        if len(self.kept) < EXAMPLES:
            self.kept.append(document)
        self.write(document)

    def finding(self, store: str, told: str, *, unknown: Sequence[str] = (), merges: bool = False) -> Finding:
        """Say what was counted; `unknown` are the reasons why it may be more."""
        return Finding(store, told, self.count, tuple(self.kept), "; ".join(unknown), merges)


@dataclass(frozen=True)
class Export:
    """A folder that gets a file of JSON lines for each store; None for no export."""

    folder: Path | None

    def tally(self, store: str) -> Tally:
        """Make a tally whose documents are written to the store's file, which only its owner may read."""
        if self.folder is None:
            return Tally()
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"{store.replace(' ', '-')}.jsonl"
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))

        def write(document: Document) -> None:
            with file.open("a", encoding="utf-8") as opened:
                opened.write(json.dumps(document, default=str, sort_keys=True) + "\n")

        return Tally(write)
