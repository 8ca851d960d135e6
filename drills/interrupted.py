"""Drills that ended without undoing their faults, as after a crash: found by their journals, and cleaned up."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from config import Settings
from drills.faults import FaultSpec
from drills.injection import BEGINS, UNDONE
from drills.journal import Journal, read
from drills.target import Target
from embedded_aws.client import EmbeddedAws
from embedded_aws.errors import ControlError

CLEANED = "cleaned-up"
_SPEC: TypeAdapter[FaultSpec] = TypeAdapter(FaultSpec)


@dataclass(frozen=True)
class Interrupted:
    """A journal with faults that began and weren't undone, the newest first."""

    journal: Path
    begins: dict[str, Any]
    faults: list[dict[str, Any]]


def interrupted(reports: Path) -> list[Interrupted]:
    """Every one below a folder of reports, the newest first."""
    found = [_read(journal) for journal in sorted(reports.glob("*/journal.jsonl"), reverse=True)]
    return [each for each in found if each is not None]


def clean_up(left: Interrupted, settings: Settings, say: Callable[[str], None]) -> None:
    """Undo what a drill left. An embedded AWS that ended with it took everything along."""
    target = target_of(left.begins, settings)
    journal = Journal(left.journal)
    try:
        for entry in left.faults if target else []:
            assert target is not None
            spec = _SPEC.validate_python(entry["spec"])
            spec.make(target).undo(entry["kept"])
            journal.record("drill", UNDONE, number=entry["number"], fault=entry["fault"], by="clean-up")
            say(f"{left.journal.parent.name}: undone: {entry['fault']}")
        if target is None:
            say(f"{left.journal.parent.name}: its embedded AWS is gone, and its faults with it")
        journal.record("drill", CLEANED, faults=len(left.faults))
    finally:
        journal.close()


def target_of(begins: dict[str, Any], settings: Settings) -> Target | None:
    """The target that a journal names; None when it was an embedded AWS that doesn't run any more."""
    if begins["target"] == "aws":
        return Target("aws", settings)
    try:
        EmbeddedAws(begins["endpoint"]).health()
    except (OSError, ControlError):
        return None
    return Target("embedded", settings, begins["endpoint"], Path(begins["ca_file"]), begins["clock_speed"])


def _read(journal: Path) -> Interrupted | None:
    entries = read(journal)
    if any(entry["kind"] == CLEANED for entry in entries):
        return None
    begins = next((entry for entry in entries if entry["kind"] == "begins"), None)
    undone = {entry["number"] for entry in entries if entry["kind"] == UNDONE}
    faults = [entry for entry in entries if entry["kind"] == BEGINS and entry["number"] not in undone]
    if begins is None or not faults:
        return None
    return Interrupted(journal, begins, faults[::-1])
