"""Records name the person who runs a command, by user id if the user has no name."""

import os
import socket
from pathlib import Path

import pytest

from operations import person, state_lock

ROOT = Path(__file__).parents[2]


def test_a_name_is_taken_from_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ada")
    assert (person.known_name(), person.name()) == ("ada", "ada")
    assert person.name_and_host() == f"ada@{socket.gethostname()}"
    assert state_lock.whoami() == f"ada@{socket.gethostname()}"


@pytest.mark.parametrize("error", [KeyError("getpwuid(): uid not found: 54321"), OSError("No username set")])
def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def unknown() -> str:
        raise error

    monkeypatch.setattr("getpass.getuser", unknown)
    assert person.known_name() == ""
    assert person.name() == f"user-{os.getuid()}"
    # As Terraform writes it.
    assert state_lock.whoami() == f"@{socket.gethostname()}"


def test_no_other_module_asks_for_the_user_by_itself() -> None:
    found = [
        file.name
        for file in (ROOT / "operations").rglob("*.py")
        if "getpass" in file.read_text(encoding="utf-8")
    ]
    assert found == ["person.py"]
