"""A mutant that no test notices fails a run unless it is listed with a reason; so does a listed one that is killed."""

from pathlib import Path

import pytest

from operations.project import ROOT
from tests.mutation.areas import AREAS, WITH_REAL_SERVERS, chosen, functions_in
from tests.mutation.judgement import Mutant, change_of, judge, listed

KILLED = [Mutant("a.py", "decide", f"{number} -> {number + 1}", killed=True) for number in range(9)]
SURVIVOR = Mutant("a.py", "decide", "x > y -> x >= y", killed=False)
REASON = {SURVIVOR.key: "x and y are never equal"}


def test_a_survivor_needs_a_reason() -> None:
    assert not judge([*KILLED, SURVIVOR], {}).good
    assert judge([*KILLED, SURVIVOR], {}).unlisted == [SURVIVOR]
    assert judge([*KILLED, SURVIVOR], REASON).good


def test_nine_of_ten_must_be_killed_whatever_is_listed() -> None:
    found = judge([*KILLED[1:], SURVIVOR], REASON)
    assert (found.unlisted, found.good) == ([], False)
    assert judge([*KILLED, SURVIVOR], REASON).score == 0.9
    assert judge([], {}).good


def test_what_is_listed_and_killed_or_not_made_any_more_is_needless_where_it_was_looked_for() -> None:
    found = judge(KILLED, REASON)
    assert (found.needless, found.good) == ([SURVIVOR.key], False)
    other = [Mutant("b.py", "decide", "1 -> 2", killed=True)]
    assert judge(other, REASON).good


def test_a_change_is_told_in_one_line() -> None:
    diff = "--- a.py\n+++ a.py\n@@ -1,3 +1,3 @@\n def at():\n-    return  x\n+    return None\n"
    assert change_of(diff) == "return  x -> return None"


def test_every_listed_survivor_is_of_a_file_that_is_mutated() -> None:
    sources = {file for area in AREAS.values() for file in area.sources()}
    assert {key[0] for key in listed()} <= sources
    assert all(len(reason) > 10 for reason in listed().values())


@pytest.mark.parametrize(
    "text",
    [
        "- {file: a.py, function: f, changes: ['1 -> 2']}",
        "- {file: a.py, function: f, changes: ['1 -> 2'], reason: ' '}",
        "- {file: a.py, function: f, changes: ['1 -> 2', '1 -> 2'], reason: it is the same}",
    ],
)
def test_a_survivor_without_a_reason_or_twice_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "survivors.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"survivors\.yaml: a\.py f 1 -> 2: "):
        listed(file)


def test_every_area_has_files_and_tests_and_only_what_changed_is_chosen() -> None:
    for area in AREAS.values():
        files = area.sources()
        assert len(files) > 4
        assert functions_in(files) > len(files)
        assert all((ROOT / each.removeprefix("--ignore=")).exists() for each in area.tests)
        assert chosen(area, None) == files
        assert chosen(area, [files[0], "README.md"]) == files[:1]


def test_every_module_of_the_program_is_mutated_or_has_tests_with_real_servers() -> None:
    modules = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "application").rglob("*.py")
        if file.name != "__init__.py"
    }
    mutated = set(AREAS["application"].sources())
    assert mutated | set(WITH_REAL_SERVERS) == modules
    assert not mutated & set(WITH_REAL_SERVERS)
    for tests in WITH_REAL_SERVERS.values():
        assert "def test_" in (ROOT / tests).read_text(encoding="utf-8")
