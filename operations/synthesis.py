"""Runs the app in its own process, as the CDKTF command line does."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.errors import UserError
from operations.project import ROOT, SYNTHESIZED


class SynthesisError(UserError):
    """A synthesis that failed; the message is the app's own."""


def synthesize(environment: Mapping[str, str], folder: Path = SYNTHESIZED) -> None:
    """Write the Terraform JSON of every stack into `folder`."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py")],
        cwd=ROOT,
        env={**environment, "CDKTF_OUTDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SynthesisError(f"the app can't be synthesized:\n{done.stderr or done.stdout}")


def document(stack_folder: Path) -> dict[str, Any]:
    """Read the Terraform JSON in the folder of a synthesized stack."""
    found: dict[str, Any] = json.loads((stack_folder / "cdk.tf.json").read_text(encoding="utf-8"))
    return found
