"""A checkout as an operator has one, beside the embedded AWS of a test."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from embedded_aws.process import Handle
from embedded_aws.running import READY_FILE
from operations.project import ROOT

# What is no part of what runs, or is made by running it.
LEFT_OUT = {"cdktf.out", "docs", "node_modules", "reports", "tests"}
# All the rest, so that a new folder is there by itself.
PARTS = tuple(
    sorted(
        each.name
        for each in ROOT.iterdir()
        if each.is_dir() and not each.name.startswith(".") and each.name not in LEFT_OUT
    )
)
FILES = ("Makefile", "main.py", "cdktf.json", "dr.yaml", "requirements.txt", "package-lock.json")


class Project:
    """A copy of the project, whose embedded AWS of `make embedded-up` is the test's."""

    def __init__(self, folder: Path, aws: Handle) -> None:
        self._folder = folder
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

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "DR_CONFIRM": "myapp", "TARGET": "embedded"}
        ran = subprocess.run(
            command,
            cwd=self._folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        # A test that fails shows all of it, whatever it asserts on.
        print(f"$ {' '.join(command)}\n{ran.stdout}{ran.stderr}-> {ran.returncode}")
        return ran
