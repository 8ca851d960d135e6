"""The list of accepted findings, each with a reason that a security reviewer would accept."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from operations.checkov.finding import Finding

LIST = Path(__file__).with_name("suppressions.yaml")


class Suppression(BaseModel):
    """An accepted finding: `check` is checkov's id, `where` are patterns (`*`, `?`) of places, `reason` is for the
    reviewer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    check: str = Field(pattern=r"^CKV2?_[A-Z]+_\d+$")
    where: list[str] = Field(min_length=1)
    reason: str = Field(min_length=40)

    def accepts(self, finding: Finding) -> bool:
        return finding.check == self.check and any(fnmatchcase(finding.place, one) for one in self.where)


@dataclass(frozen=True)
class Judgement:
    """The verdict: `failed` are findings without a suppression; `unneeded` are patterns of the list without a
    finding.
    """

    failed: tuple[Finding, ...]
    unneeded: tuple[str, ...]
    accepted: int


def load_suppressions(path: Path = LIST) -> list[Suppression]:
    """Return the accepted findings. Raises pydantic's ValidationError for an entry without a check, a place or a
    reason.
    """
    return TypeAdapter(list[Suppression]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))


def judge(findings: Iterable[Finding], suppressions: Iterable[Suppression]) -> Judgement:
    """Find the findings of all variants that the list doesn't accept, and the patterns of the list that match no
    finding.
    """
    found, allowed = set(findings), list(suppressions)
    failed = {finding for finding in found if not any(one.accepts(finding) for one in allowed)}
    unneeded = [
        f"{one.check} {pattern}"
        for one in allowed
        for pattern in one.where
        if not any(finding.check == one.check and fnmatchcase(finding.place, pattern) for finding in found)
    ]
    return Judgement(tuple(sorted(failed)), tuple(unneeded), accepted=len(found) - len(failed))
