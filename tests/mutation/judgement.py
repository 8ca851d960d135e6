"""Whether a run's mutants were noticed: the score, and which survivors nobody gave a reason for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

LISTED = Path(__file__).with_name("survivors.yaml")
GOAL = 0.9


@dataclass(frozen=True)
class Mutant:
    """A changed function. `change` identifies a mutant, since mutmut's numbers shift when other mutants come
    and go.
    """

    file: str
    function: str
    change: str
    killed: bool

    @property
    def key(self) -> tuple[str, str, str]:
        return self.file, self.function, self.change


@dataclass(frozen=True)
class Judgement:
    """The result of a run. `unlisted` mutants survived without a listed reason; `needless` entries are listed,
    but their mutants were killed or don't exist.
    """

    killed: int
    survived: int
    unlisted: list[Mutant]
    needless: list[tuple[str, str, str]]

    @property
    def score(self) -> float:
        """The share of mutants that were killed; 1 when nothing was mutated."""
        return self.killed / (self.killed + self.survived) if self.killed + self.survived else 1.0

    @property
    def good(self) -> bool:
        return self.score >= GOAL and not self.unlisted and not self.needless


def listed(file: Path = LISTED) -> dict[tuple[str, str, str], str]:
    """Return the reasons of survivors, by what they change. Raises ValueError for one without a reason, or listed
    twice.
    """
    found: dict[tuple[str, str, str], str] = {}
    for entry in yaml.safe_load(file.read_text(encoding="utf-8")) or []:
        reason = str(entry.get("reason") or "").strip()
        for change in entry["changes"]:
            key = (str(entry["file"]), str(entry["function"]), str(change))
            if not reason or key in found:
                raise ValueError(
                    f"{file.name}: {' '.join(key)}: {'listed twice' if reason else 'it has no reason'}"
                )
            found[key] = reason
    return found


def judge(mutants: Iterable[Mutant], reasons: Mapping[tuple[str, str, str], str]) -> Judgement:
    """Compare the survivors with the list, of which only entries for mutated files count."""
    made = list(mutants)
    survivors = [each for each in made if not each.killed]
    files = {each.file for each in made}
    alive = {each.key for each in survivors}
    return Judgement(
        killed=len(made) - len(survivors),
        survived=len(survivors),
        unlisted=[each for each in survivors if each.key not in reasons],
        needless=sorted(key for key in reasons if key[0] in files and key not in alive),
    )


def change_of(diff: str) -> str:
    """Return what a unified diff changes, in one line: `old -> new`."""
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    old, new = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in ("-", "+"))
    return f"{old} -> {new}"
