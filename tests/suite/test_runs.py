"""A run of the suite records each test's outcome, continues after an interruption, and ends with the exit code
of what failed.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from operations.bench import last_suite
from operations.project import ROOT
from tests.suite import __main__ as suite
from tests.suite import parts
from tests.suite.groups import group_of
from tests.suite.shares import Shard, shard_of

SOME = "tests/suite/test_shares.py"


def ran(*arguments: str, folder: Path, shared: bool = False) -> tuple[int, str]:
    """Run pytest in another process on a file with three tests, and return its exit code and output."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rA", *arguments],
        cwd=ROOT,
        env={**os.environ, "DR_TESTS_SHARED": str(folder)} if shared else dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def names(file: Path) -> list[str]:
    return [json.loads(json.dumps(line)) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("workers", ["2"])
def test_a_run_goes_on_where_it_ended(tmp_path: Path, workers: str) -> None:
    passed, told = tmp_path / "passed", tmp_path / "told"
    chosen = ["-n", workers, "--dist", "loadgroup", SOME, "-k", "no_shard or guessed"]
    keep = ["--passed", str(passed), "--told", str(told)]
    code, said = ran(*chosen, *keep, folder=tmp_path)
    assert code == 0, said
    result = json.loads(told.read_text(encoding="utf-8"))
    assert (result["exit"], result["counts"], list(result["groups"])) == (0, {"passed": 10}, [SOME])
    assert len(names(passed)) == 10
    # One was interrupted.
    left = names(passed)[:-1]
    passed.write_text("".join(f"{name}\n" for name in left), encoding="utf-8")
    code, said = ran(*chosen, *keep, folder=tmp_path)
    assert (code, json.loads(told.read_text(encoding="utf-8"))["counts"]) == (0, {"passed": 1}), said
    assert len(names(passed)) == 10


def test_shards_run_all_and_nothing_twice(tmp_path: Path) -> None:
    chosen = [
        "-n",
        "0",
        "tests/suite/test_shares.py",
        "tests/config/test_stacks.py",
        "tests/source/test_sharing.py",
    ]
    seen: list[str] = []
    for number in (1, 2):
        passed = tmp_path / f"passed-{number}"
        code, said = ran(*chosen, "--shard", f"{number}/2", "--passed", str(passed), folder=tmp_path)
        assert code == 0, said
        seen += names(passed)
        assert names(passed)
    assert len(seen) == len(set(seen))
    code, said = ran(*chosen, "--passed", str(tmp_path / "all"), folder=tmp_path)
    assert code == 0, said
    assert sorted(seen) == sorted(names(tmp_path / "all"))


@pytest.mark.parametrize(
    ("codes", "code"),
    [((0, 0), 0), ((0, 5), 0), ((5, 0), 0), ((5, 5), 5), ((1, 0), 1), ((0, 1), 1), ((5, 2), 2)],
)
def test_the_code_is_of_the_part_that_is_not_good(codes: tuple[int, ...], code: int) -> None:
    assert suite._code(codes) == code


@pytest.mark.parametrize(
    ("more", "first", "second"),
    [
        ([], ["--ignore=tests/deployed"], ["tests/deployed", *(f"--ignore={each}" for each in parts.BESIDE)]),
        (["-k", "lease"], ["--ignore=tests/deployed", "-k", "lease"], ["tests/deployed", "-k", "lease"]),
        (["tests"], ["--ignore=tests/deployed", "tests"], ["tests/deployed"]),
        (["tests/config", "-x"], ["--ignore=tests/deployed", "tests/config", "-x"], None),
        (["tests/deployed/test_start.py"], None, ["tests/deployed/test_start.py"]),
    ],
)
def test_each_part_runs_what_the_other_leaves_out(
    more: list[str], first: list[str] | None, second: list[str] | None
) -> None:
    assert [parts.chosen_by(part, more) for part in parts.PARTS] == [first, second]
    assert [part.workers for part in parts.PARTS] == [3, 4]
    # The round trips take longest, so they have the highest priority.
    assert [part.niceness for part in (*parts.PARTS, parts.THERE_AND_BACK)] == [4, 2, 0]


def test_what_goes_on_beside_the_others_is_there_and_each_has_a_worker() -> None:
    assert [each for each in parts.BESIDE if not (ROOT / each).is_file()] == []
    assert parts.THERE_AND_BACK.workers == len(parts.BESIDE)
    assert len({group_of(f"{each}::test_a") for each in parts.BESIDE}) == len(parts.BESIDE)


def test_drills_are_groups_of_their_own_but_those_of_the_demo_share_its_world() -> None:
    drills = "tests/deployed/test_drills.py"
    broken = f"{drills}::test_every_scenario_fails_without_its_protection_and_says_so[database-loss]"
    assert group_of(broken) == broken
    assert group_of("tests/config/test_stacks.py::test_b[x@y]") == "tests/config/test_stacks.py"
    assert group_of(f"{drills}::test_a_lost_region_is_survived") == "lost-region"


def test_files_that_share_what_their_folder_makes_once_are_one_group() -> None:
    shared = "tests/embedded_aws/traffic/followed"
    assert (
        group_of(f"{shared}/test_names.py::test_a")
        == group_of(f"{shared}/test_listeners.py::test_b")
        == shared
    )


def test_what_the_suite_took_is_said_by_the_bench_of_whole_runs_only(tmp_path: Path) -> None:
    assert "never finished" in last_suite(tmp_path / "none.json")
    file = tmp_path / "suite.json"
    told = {
        "at": "2026-01-02T03:04:05+00:00",
        "seconds": 1500.0,
        "cores": 2,
        "parts": {"a": 900.0, "b": 600.0},
    }
    file.write_text(json.dumps({**told, "counts": {"passed": 3000}, "exit": 0}), encoding="utf-8")
    assert last_suite(file).startswith(
        "make test: 25.0 min on 2 cores at 2026-01-02T03:04:05+00:00 (a 15.0 min, b 10.0"
    )


def test_the_nightly_run_has_every_shard_and_time_for_each() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8"))
    for name in ("everything", "mutation"):
        shards = [shard_of(text) for text in workflow["jobs"][name]["strategy"]["matrix"]["shard"]]
        assert shards == [Shard(number, len(shards)) for number in range(1, len(shards) + 1)]
    job = workflow["jobs"]["everything"]
    (step,) = [step for step in job["steps"] if "make test-all SHARD=" in step.get("run", "")]
    assert step["timeout-minutes"] == 80 < job["timeout-minutes"]


def test_a_shard_that_there_is_not_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SETTINGS_SHARD", "5/4")
    code, said = ran("-n", "0", "tests/config/test_planted_faults.py", folder=tmp_path)
    assert code == 2
    assert "SHARD = '5/4': allowed: a number, a slash and the number of shards, as in 1/4" in said
    assert "Traceback" not in said
