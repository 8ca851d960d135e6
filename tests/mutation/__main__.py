"""Mutates what decides and says what no test noticed: `python -m tests.mutation [--all] [--shard 1/4] [AREA ...]`.

Without `--all` only files that differ from the merge base with the main branch. It works on a copy of the project.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from operations.project import CACHE, ROOT
from operations.unforeseen import guarded
from tests.mutation.areas import AREAS, Area, chosen, functions_in
from tests.mutation.judgement import GOAL, Judgement, Mutant, change_of, judge, listed
from tests.suite.shares import Shard, divide, shard_of

PYTHON = ROOT / ".venv-mutation" / "bin" / "python"
MAIN = ("origin/main", "main")
LEFT_OUT = shutil.ignore_patterns(".*", "node_modules", "cdktf.out", "reports", "__pycache__", "mutants")
# What tests read beside the code.
HIDDEN = (".github", ".ci", ".gitignore")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the chosen areas; the exit code is 1 when one isn't good."""
    options = _parser().parse_args(arguments)
    changed = None if options.all else _changed()
    reasons, good = listed(), True
    for name in options.areas or AREAS:
        files = _of_shard(chosen(AREAS[name], changed), options.shard)
        if not files:
            print(f"{name}: nothing to mutate")
            continue
        judgement = judge(_mutants(name, AREAS[name], files, options.workers), reasons)
        _say(name, judgement)
        good = good and judgement.good
    return 0 if good else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--all", action="store_true", help="every file, not only what changed")
    parser.add_argument("--shard", type=shard_of, help="one part of the files, such as 1/4")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="tests that run side by side"
    )
    parser.add_argument("areas", nargs="*", choices=[*AREAS, []], help="all, without a name")
    return parser


def _changed() -> list[str]:
    """Return the files that differ from the merge base with the main branch, uncommitted changes included."""
    base = next((found for name in MAIN if (found := _git("merge-base", "HEAD", name))), "HEAD")
    return _git("diff", "--name-only", base.strip()).splitlines()


def _git(*command: str) -> str:
    done = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def _of_shard(files: list[str], shard: Shard | None) -> list[str]:
    if shard is None:
        return files
    mine = divide({file: float(functions_in([file])) for file in files}, shard.of)[shard.number - 1]
    return [file for file in files if file in mine]


def _mutants(name: str, area: Area, files: Sequence[str], workers: int) -> list[Mutant]:
    folder = CACHE / "mutation" / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    for hidden in HIDDEN:
        place = ROOT / hidden
        (shutil.copytree if place.is_dir() else shutil.copy2)(place, folder / hidden)
    (folder / "setup.cfg").write_text(_settings(area, files, folder), encoding="utf-8")
    environment = _environment()
    _tool(["-m", "mutmut", "run", "--max-children", str(workers)], folder, environment)
    out = _tool(["-m", "tests.mutation.collect"], folder, environment, kept=True)
    return [
        Mutant(each["file"], _function(each["name"]), change_of(each["diff"]), bool(each["killed"]))
        for each in json.loads(out)
    ]


def _settings(area: Area, files: Sequence[str], folder: Path) -> str:
    """Return the settings of mutmut: https://mutmut.readthedocs.io, "Configuration"."""
    copied = [
        each.name
        for each in sorted(folder.iterdir())
        if each.name not in (area.package, "tests", "setup.cfg")
    ]
    lists = {
        "source_paths": [area.package],
        "only_mutate": files,
        "also_copy": copied,
        "pytest_add_cli_args": ["-n0", "-p", "no:cacheprovider", "-m", FAST],
        "pytest_add_cli_args_test_selection": area.tests,
    }
    lines = ["[mutmut]"]
    for key, values in lists.items():
        lines += [f"{key}=", *(f"    {value}" for value in values)]
    return "\n".join(lines) + "\n"


FAST = "not slow and not deployed and not terraform and not embedded"


def _environment() -> dict[str, str]:
    """Return mutmut's own environment, which also has the project's packages."""
    (packages,) = (ROOT / ".venv" / "lib").glob("python*/site-packages")
    # With CI generated examples are the same each time: a mutant is killed by the same test again.
    return {**os.environ, "PYTHONPATH": str(packages), "CI": "true", "DR_MUTATION": "1"}


def _tool(arguments: Sequence[str], folder: Path, environment: dict[str, str], *, kept: bool = False) -> str:
    command = [str(PYTHON), *arguments]
    out = subprocess.PIPE if kept else None
    return (
        subprocess.run(command, cwd=folder, env=environment, stdout=out, text=True, check=True).stdout or ""
    )


def _function(mutant: str) -> str:
    """Return the function of a mutant's name, `recovery.steps.lag.x_at__mutmut_3`; a method has its class before it."""
    name = mutant.rpartition("__mutmut_")[0].rpartition(".")[2]
    if name.startswith("xǁ"):
        return ".".join(name.split("ǁ")[1:])
    return name.removeprefix("x_")


def _say(name: str, judgement: Judgement) -> None:
    for each in judgement.unlisted:
        print(f"survived: {each.file} {each.function}: {each.change}")
    for key in judgement.needless:
        print(f"remove from the list, because it was killed or isn't made any more: {' '.join(key)}")
    of = judgement.killed + judgement.survived
    print(
        f"{name}: {judgement.killed} of {of} mutants killed, {judgement.score:.1%} (goal: at least {GOAL:.0%})"
    )


if __name__ == "__main__":
    sys.exit(guarded("tests.mutation.__main__"))
