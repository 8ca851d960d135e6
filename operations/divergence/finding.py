"""The findings in one store, and the verdict on all stores."""

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
    """The result for one store. `told` names what was counted; `unknown` is why the count is incomplete. `merges`
    says that the store merges by itself once the region is back.
    """

    store: str
    told: str
    count: int = 0
    examples: tuple[Document, ...] = ()
    unknown: str = ""
    merges: bool = False


@dataclass(frozen=True)
class Look:
    """The findings of one comparison of all stores. `subject` is the old writer, `region` its region; `since` is when
    the permit moved, empty if that wasn't recorded.
    """

    subject: str
    region: str
    since: str
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """Judge all stores together: if one store is unknown, the verdict is unknown."""
        if not self.findings or any(each.unknown for each in self.findings):
            return "unknown"
        if any(each.count for each in self.findings if not each.merges):
            return "diverged"
        return "nothing"


@dataclass
class Tally:
    """A counter of documents that keeps the first ones as examples, and passes every document to `write`."""

    write: Callable[[Document], None] = lambda _: None
    count: int = 0
    kept: list[Document] = field(default_factory=list)

    def add(self, document: Document) -> None:
        self.count += 1
        if len(self.kept) < EXAMPLES:
            self.kept.append(document)
        self.write(document)

    def finding(self, store: str, told: str, *, unknown: Sequence[str] = (), merges: bool = False) -> Finding:
        """Return the finding in a store, with the counted writes; `unknown` are the reasons why there may be more of
        them.
        """
        return Finding(store, told, self.count, tuple(self.kept), "; ".join(unknown), merges)


@dataclass(frozen=True)
class Export:
    """The export of what was found: a file of JSON lines per store in `folder`; nothing is exported if `folder` is
    None.
    """

    folder: Path | None

    def tally(self, store: str) -> Tally:
        """Create a counter that writes its documents into the store's file, which only its owner may read."""
        if self.folder is None:
            return Tally()
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"{store.replace(' ', '-')}.jsonl"
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))

        def write(document: Document) -> None:
            with file.open("a", encoding="utf-8") as opened:
                opened.write(json.dumps(document, default=str, sort_keys=True) + "\n")

        return Tally(write)
