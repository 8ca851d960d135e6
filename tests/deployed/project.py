"""A checkout as an operator has one, beside the embedded AWS of a test."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from embedded_aws.process import Handle
from embedded_aws.running import READY_FILE
from operations.project import ROOT

# Folders that commands don't need, or that they create.
LEFT_OUT = {"cdktf.out", "docs", "node_modules", "reports", "tests"}
# Everything else, so that a new folder is copied without being listed.
PARTS = tuple(
    sorted(
        each.name
        for each in ROOT.iterdir()
        if each.is_dir() and not each.name.startswith(".") and each.name not in LEFT_OUT
    )
)
FILES = ("Makefile", "main.py", "cdktf.json", "dr.yaml", "requirements.txt", "package-lock.json")


class Project:
    """A copy of the project, in which the test's embedded AWS appears as the one of `make embedded-up`. `name`
    is the setting `project`, and `variables` are added to the environment of commands.
    """

    def __init__(
        self, folder: Path, aws: Handle, name: str = "myapp", variables: Mapping[str, str] | None = None
    ) -> None:
        self._folder = folder
        self._variables = {"DR_CONFIRM": name, "TARGET": "embedded", **(variables or {})}
        for part in PARTS:
            shutil.copytree(
                ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
            )
        for file in FILES:
            shutil.copy2(ROOT / file, folder / file)
        (folder / ".venv").symlink_to((ROOT / ".venv").resolve())
        running = folder / ".cache" / "embedded"
        running.mkdir(parents=True)
        (running / READY_FILE).write_text(json.dumps({"endpoint": aws.endpoint, "pid": 0}))
        (folder / ".cache" / "setup.stamp").touch()

    def keep(self, name: str, text: str) -> None:
        """Write a file where commands are run."""
        (self._folder / name).write_text(text, encoding="utf-8")

    def run(self, *command: str, seconds: float = 600.0) -> subprocess.CompletedProcess[str]:
        ran = subprocess.run(
            command,
            cwd=self._folder,
            env={**os.environ, **self._variables},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        # A test that fails shows all of it, whatever it asserts on.
        print(f"$ {' '.join(command)}\n{ran.stdout}{ran.stderr}-> {ran.returncode}")
        return ran
