"""Drills that ended without undoing their faults, such as after a crash: found by their journals, and cleaned up."""

import os
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import TypeAdapter

from config import Settings
from drills.faults import FaultSpec
from drills.injection import BEGINS, UNDONE
from drills.journal import Journal, in_use, read
from drills.test_copy.place import CopyTarget
from drills.test_copy.stack import DEPLOYS, DESTROYED, CopyStack
from embedded_aws.client import EmbeddedAws
from embedded_aws.errors import ControlError
from embedded_aws.process import STOP_SECONDS
from operations.account import check_account
from operations.embedded import Running
from operations.environment import tool_environment
from operations.target import Target

CLEANED = "cleaned-up"
_SPEC: TypeAdapter[FaultSpec] = TypeAdapter(FaultSpec)


@dataclass(frozen=True)
class Interrupted:
    """An interrupted drill: its journal, the journal's entry `begins`, the `faults` that weren't undone, newest first,
    and the folder of the test copy if it wasn't destroyed (empty: there is none).
    """

    journal: Path
    begins: dict[str, Any]
    faults: list[dict[str, Any]]
    copy: str = ""

    @property
    def told(self) -> list[str]:
        """The faults and the test copy that will be undone, in words."""
        copied = ["dr_test is deployed, and will be destroyed"] if self.copy else []
        return [*(str(entry["fault"]) for entry in self.faults), *copied]


def interrupted(reports: Path) -> list[Interrupted]:
    """Return the interrupted drills of a folder of reports, newest first; drills that still run aren't among them."""
    journals = sorted(reports.glob("*/journal.jsonl"), reverse=True)
    found = [_read(journal) for journal in journals if not in_use(journal)]
    return [each for each in found if each is not None]


def clean_up(
    left: Interrupted,
    settings: Settings,
    say: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Undo what an interrupted drill left. If the drill's embedded AWS has ended, or is stopping and ends soon, nothing
    is left to undo.
    """
    target, name = target_of(left.begins, settings), left.journal.parent.name
    with closing(Journal(left.journal)) as journal:
        try:
            if target is not None:
                _undo(left, target, journal, say)
        except (ControlError, BotoCoreError, ClientError):
            if not _ends(left, settings, sleep):
                raise
            target = None
        if target is None:
            lost = "the test copy" if left.copy else "the faults"
            say(f"{name}: the drill's embedded AWS is gone, and {lost} with it")
        journal.record("drill", CLEANED, faults=len(left.faults))


def _undo(left: Interrupted, target: Target, journal: Journal, say: Callable[[str], None]) -> None:
    name = left.journal.parent.name
    for entry in left.faults:
        spec = _SPEC.validate_python(entry["spec"])
        spec.make(target).undo(entry["kept"])
        journal.record("drill", UNDONE, number=entry["number"], fault=entry["fault"], by="clean-up")
        say(f"{name}: undone: {entry['fault']}")
    if left.copy:
        say(f"{name}: destroying dr_test")
        stack = _stack(left, target)
        stack.synthesize()
        stack.destroy()
        journal.record("copy", DESTROYED, by="clean-up")


def _ends(left: Interrupted, settings: Settings, sleep: Callable[[float], None]) -> bool:
    """Wait until the drill's embedded AWS ends; return whether it did in time. False for a drill on AWS."""
    if left.begins["target"] == "aws":
        return False
    for _ in range(int(STOP_SECONDS)):
        if target_of(left.begins, settings) is None:
            return True
        sleep(1)
    return False


def target_of(begins: dict[str, Any], settings: Settings) -> Target | None:
    """Return the target that a journal names; None if it was an embedded AWS that has ended."""
    kind = CopyTarget if begins.get("isolated") else Target
    if begins["target"] == "aws":
        return kind("aws", settings)
    try:
        EmbeddedAws(begins["endpoint"]).health()
    except (OSError, ControlError):
        return None
    return kind("embedded", settings, begins["endpoint"], Path(begins["ca_file"]), begins["clock_speed"])


def _stack(left: Interrupted, target: Target) -> CopyStack:
    client = Running(target.endpoint).environment if target.endpoint else {}
    variables = tool_environment(os.environ, client)
    check_account(target.settings, target.label, variables)
    return CopyStack(Path(left.copy), target.label, target.settings, variables, listen=lambda _: None)


def _read(journal: Path) -> Interrupted | None:
    entries = read(journal)
    kinds = {entry["kind"] for entry in entries}
    begins = next((entry for entry in entries if entry["kind"] == "begins"), None)
    if begins is None or CLEANED in kinds:
        return None
    undone = {entry["number"] for entry in entries if entry["kind"] == UNDONE}
    faults = [entry for entry in entries if entry["kind"] == BEGINS and entry["number"] not in undone]
    deployed = next((entry["folder"] for entry in entries if entry["kind"] == DEPLOYS), "")
    copy = "" if DESTROYED in kinds else deployed
    return Interrupted(journal, begins, faults[::-1], copy) if faults or copy else None
