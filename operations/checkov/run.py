"""Runs checkov in an environment of its own (it pins older versions of the project's libraries)."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

from config.errors import UserError
from operations.checkov.finding import BlindError, Finding, Report, read_report
from operations.checkov.suppression import Judgement, Suppression, judge
from operations.checkov.variant import Variant
from operations.project import CACHE, ROOT
from operations.scratch import scratch

PROGRAM = ROOT / ".venv-checkov" / "bin" / "checkov"


class NotInstalledError(UserError):
    """A missing Python environment of checkov."""

    def __init__(self) -> None:
        super().__init__("checkov isn't installed\n    fix: make checkov, which installs it first")


def check_policies(variants: Iterable[Variant], suppressions: Iterable[Suppression]) -> Judgement:
    """Synthesize each variant, run checkov, and judge all findings together."""
    findings: set[Finding] = set()
    with scratch(CACHE / "checkov") as folder:
        for variant in variants:
            stacks = variant.synthesize(folder / variant.name)
            leave_out_moves(stacks)
            findings |= ask(stacks).findings
    return judge(findings, suppressions)


def leave_out_moves(stacks: Path) -> None:
    """Remove the `moved` blocks from synthesized stacks: checkov can't parse a list of them in JSON, and has no check
    for them.
    """
    for file in stacks.glob("*/cdk.tf.json"):
        document = json.loads(file.read_text(encoding="utf-8"))
        if document.pop("moved", None) is not None:
            file.write_text(json.dumps(document), encoding="utf-8")


def ask(stacks: Path) -> Report:
    """Return checkov's report on a folder with one folder per stack.

    Raises NotInstalledError, and BlindError when a stack was skipped.
    """
    if not PROGRAM.exists():
        raise NotInstalledError
    options = ("--framework", "terraform_json", "--skip-download", "--compact", "--output", "json")
    asked = subprocess.run(
        [str(PROGRAM), *options, "--directory", str(stacks)],
        capture_output=True,
        text=True,
        check=False,
    )
    if not asked.stdout.strip():
        raise BlindError(f"checkov printed no report; its errors: {asked.stderr.strip()}")
    report = read_report(asked.stdout)
    if unseen := {folder.name for folder in stacks.iterdir()} - report.looked_at:
        raise BlindError(
            f"no check of checkov passed in these stacks, so it may have skipped them: {', '.join(sorted(unseen))}"
        )
    return report
