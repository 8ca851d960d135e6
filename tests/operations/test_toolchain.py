"""A missing or outdated tool is reported before anything starts: which one, what was found, how to get it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from operations.project import ROOT


def fake(folder: Path, name: str, output: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\ncat <<'END'\n{output}\nEND\n", encoding="utf-8")
    file.chmod(0o755)


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": f"{folder}{os.pathsep}/nowhere", "LANG": "C"}
    return subprocess.run(
        [sys.executable, "-m", "operations.toolchain"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    (tmp_path / "sh").symlink_to("/bin/sh")
    (tmp_path / "cat").symlink_to("/bin/cat")
    fake(tmp_path, "node", "v22.3.0")
    fake(tmp_path, "terraform", '{"terraform_version": "1.11.4"}')
    fake(tmp_path, "make", "GNU Make 4.3")
    return tmp_path


def test_nothing_is_said_when_everything_is_there(tools: Path) -> None:
    done = run(tools)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("tool", "output", "found"),
    [
        ("node", "v18.20.0", "found 18.20.0"),
        ("node", "v23.1.0", "found 23.1.0"),
        ("node", "v26.1.0", "found 26.1.0"),
        ("terraform", '{"terraform_version": "1.9.8"}', "found 1.9.8"),
        ("terraform", "Terraform v1.5.7", "found 1.5.7"),
    ],
)
def test_a_wrong_version_is_named_with_what_was_found(
    tools: Path, tool: str, output: str, found: str
) -> None:
    fake(tools, tool, output)
    done = run(tools)
    assert done.returncode == 1
    assert found in done.stdout
    assert "get it: https://" in done.stdout


@pytest.mark.parametrize(
    ("tool", "name"), [("node", "Node.js"), ("terraform", "Terraform"), ("make", "make")]
)
def test_a_missing_tool_is_named(tools: Path, tool: str, name: str) -> None:
    (tools / tool).unlink()
    done = run(tools)
    assert done.returncode == 1
    assert f"{name}: needs" in done.stdout
    assert "not found" in done.stdout


def test_everything_that_is_missing_is_said_at_once(tools: Path) -> None:
    for tool in ("node", "terraform"):
        (tools / tool).unlink()
    assert run(tools).stdout.count("get it:") == 2


@pytest.mark.parametrize("warning", ["Warning: no file", "Warning: ${HOME}/{a,b} isn't there }"])
def test_warnings_around_terraforms_json_do_not_hide_its_version(tools: Path, warning: str) -> None:
    fake(tools, "terraform", f'{warning}\n{{"terraform_version": "1.12.0"}}\n{warning}\n')
    assert run(tools).returncode == 0


def test_what_is_no_program_is_as_good_as_missing(tools: Path) -> None:
    (tools / "node").write_bytes(b"\x7fELF of another machine")
    done = run(tools)
    assert (done.returncode, done.stderr) == (1, "")
    assert "Node.js: needs 20, 22 or 24, not found" in done.stdout
