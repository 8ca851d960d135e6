"""The two regional templates compose the same blocks; nothing is copied from one to the other."""

import inspect
from pathlib import Path

import pytest

from operations.project import ROOT
from templates import dr_infrastructure, primary_infrastructure

LONGEST_RUN = 5
BLOCK_LINES = 210


def longest_common_run(one: list[str], other: list[str]) -> int:
    """Return the length of the longest run of lines that both have, blank lines left out."""
    longest, before = 0, [0] * (len(other) + 1)
    for line in one:
        now = [0] * (len(other) + 1)
        for place, candidate in enumerate(other, start=1):
            if line == candidate:
                now[place] = before[place - 1] + 1
                longest = max(longest, now[place])
        before = now
    return longest


def lines(module: object) -> list[str]:
    return [line.strip() for line in inspect.getsource(module).splitlines() if line.strip()]  # type: ignore[arg-type]


def test_nothing_is_copied_between_the_two_regional_templates() -> None:
    assert longest_common_run(lines(primary_infrastructure), lines(dr_infrastructure)) <= LONGEST_RUN


def test_a_copied_run_would_be_seen() -> None:
    copied = ["a", "b", "c", "d", "e", "f"]
    assert longest_common_run(["x", *copied, "y"], ["z", *copied]) == len(copied)


@pytest.mark.parametrize("file", sorted((ROOT / "templates").rglob("*.py")), ids=lambda file: file.name)
def test_each_block_can_be_read_at_once(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= BLOCK_LINES
