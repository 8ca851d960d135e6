"""`cdktf` on the path is the one that works on the Node that was found."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from operations.project import CLI, ROOT
from operations.toolchain import NODE_MAJORS

PROGRAM = '#!/bin/sh\nprintf "%s " "{name}" "$@"\n'


def program(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "cli").mkdir()
    shutil.copy(CLI / "cdktf", tmp_path / "cli" / "cdktf")
    program(tmp_path / "node_modules" / ".bin" / "cdktf", PROGRAM.format(name="cdktf-cli"))
    program(tmp_path / "cli" / "node24" / "node_modules" / ".bin" / "cdktn", PROGRAM.format(name="cdktn-cli"))
    return tmp_path


@pytest.mark.parametrize("major", NODE_MAJORS)
def test_each_node_that_is_taken_has_its_command_line_with_every_word_as_it_was_typed(
    checkout: Path, major: int
) -> None:
    program(checkout / "bin" / "node", f"#!/bin/sh\necho v{major}.1.0\n")
    done = subprocess.run(
        [str(checkout / "cli" / "cdktf"), "deploy", "dr_shared*"],
        env={"PATH": f"{checkout / 'bin'}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{'cdktn-cli' if major >= 24 else 'cdktf-cli'} deploy dr_shared* "


def test_what_is_installed_pins_a_version_and_takes_the_nodes_that_the_check_takes() -> None:
    """package.json gives the range as npm writes it: from the lowest major version to below the one after the
    highest.
    """
    whole = json.loads((ROOT / "package.json").read_text())
    later = json.loads((CLI / "node24" / "package.json").read_text())
    lowest, above = map(int, re.findall(r"\d+", whole["engines"]["node"]))
    assert (lowest, above) == (min(NODE_MAJORS), max(NODE_MAJORS) + 1)
    versions = [
        *whole["dependencies"].values(),
        *whole["devDependencies"].values(),
        *later["dependencies"].values(),
    ]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)


def test_the_nightly_workflow_runs_both_ends_of_what_is_taken() -> None:
    text = (ROOT / ".github" / "workflows" / "test.yml").read_text()
    ends = set(re.findall(r'node: "(\d+)"', text))
    assert ends == {str(min(NODE_MAJORS)), str(max(NODE_MAJORS))}
    assert set(re.findall(r'\{python: "([\d.]+)"', text)) == {"3.11", "3.13"}
