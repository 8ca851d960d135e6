"""One failed check of one resource."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.errors import UserError

# What CDKTF appends to the path of a construct, so that it is unique.
HASH = re.compile(r"_[0-9A-F]{8}$")


@dataclass(frozen=True, order=True)
class Finding:
    """A finding: `check` is checkov's id, `title` its name; `place` is `stack:construct path`, without CDKTF's hash."""

    check: str
    place: str
    title: str

    def __str__(self) -> str:
        return f"{self.check} {self.place}: {self.title}"


@dataclass(frozen=True)
class Report:
    """The result of one run: its findings, and the stacks in which at least one check passed."""

    findings: frozenset[Finding]
    looked_at: frozenset[str]


class BlindError(UserError):
    """A stack that checkov couldn't parse, so the absence of findings proves nothing."""


def read_report(text: str) -> Report:
    """Return the report from checkov's JSON output. Raises BlindError when checkov couldn't parse a file."""
    document = json.loads(text)
    if "results" not in document:
        raise BlindError(f"checkov checked no file; its output: {text.strip()[:200]}")
    if errors := document["results"]["parsing_errors"]:
        raise BlindError(f"checkov could not parse {', '.join(map(str, errors))}")
    return Report(
        findings=frozenset(map(_finding, document["results"]["failed_checks"])),
        looked_at=frozenset(_stack(entry) for entry in document["results"]["passed_checks"]),
    )


def _finding(entry: dict[str, Any]) -> Finding:
    path = HASH.sub("", entry["resource"].split(".", 1)[1])
    return Finding(check=entry["check_id"], place=f"{_stack(entry)}:{path}", title=entry["check_name"])


def _stack(entry: dict[str, Any]) -> str:
    return Path(entry["file_path"]).parent.name
