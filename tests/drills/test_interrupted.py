"""What a killed drill left is found by its journal: faults, and a test copy that was never destroyed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.settings import parse_settings
from drills.faults.copies import InstancesEnded
from drills.injection import begin
from drills.interrupted import clean_up, interrupted, target_of
from drills.journal import Journal
from drills.target import Target
from drills.test_copy.place import CopyTarget
from drills.test_copy.stack import DEPLOYS, DESTROYED

SETTINGS = parse_settings({})
# Nothing listens there.
GONE = Target("embedded", SETTINGS, "http://127.0.0.1:1", Path("ca.pem"))
Write = Callable[[Journal], object]


def reports(tmp_path: Path, *writes: Write) -> Path:
    journal = Journal(tmp_path / "1-dr-test" / "journal.jsonl")
    begin(journal, GONE, "dr-test")
    for write in writes:
        write(journal)
    journal.close()
    return tmp_path


def deploys(journal: Journal) -> object:
    return journal.record("copy", DEPLOYS, folder="/somewhere")


def destroyed(journal: Journal) -> object:
    return journal.record("copy", DESTROYED)


def test_a_copy_that_was_not_destroyed_is_found_with_the_folder_of_its_state(tmp_path: Path) -> None:
    (left,) = interrupted(reports(tmp_path, deploys))
    assert (left.copy, left.faults) == ("/somewhere", [])


@pytest.mark.parametrize("writes", [(), (deploys, destroyed)])
def test_one_that_was_destroyed_or_never_deployed_is_not(tmp_path: Path, writes: tuple[Write, ...]) -> None:
    assert interrupted(reports(tmp_path, *writes)) == []


def test_a_copy_goes_with_the_embedded_aws_that_it_was_in(tmp_path: Path) -> None:
    (left,) = interrupted(reports(tmp_path, deploys))
    said: list[str] = []
    clean_up(left, SETTINGS, said.append)
    assert said == ["1-dr-test: its embedded AWS is gone, and its copy with it"]
    assert interrupted(tmp_path) == []


def test_what_was_broken_in_a_copy_is_undone_in_the_copy() -> None:
    begins = {"target": "aws", "isolated": True}
    found = target_of(begins, SETTINGS)
    assert isinstance(found, CopyTarget)
    assert "myapp-test-asg-dr" in InstancesEnded(kind="instances-ended").make(found).description
    assert not isinstance(target_of({"target": "aws"}, SETTINGS), CopyTarget)
