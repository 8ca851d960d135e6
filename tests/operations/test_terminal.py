"""What is shown is right in whatever environment: redrawn only where that works, and JSON is nothing but JSON."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from itertools import product
from pathlib import Path

import pytest
from rich.console import Console

from config.fields import _regions
from config.settings import load_settings
from drills.events import Began, Ended, Entered
from drills.progress import DrillProgress
from drills.report.readiness import show_items
from operations.commands.executions import status_table
from operations.deployment import StackEvent
from operations.doctor.diagnosis import Diagnosis
from operations.failover.status import QUESTIONS
from operations.progress import DeploymentProgress
from operations.project import ROOT
from operations.terminal import print_json
from operations.terraform import Progress
from providers import bindings
from tests.surroundings import FIXED, settle
from tests.terminals import File

# Everything but colours: it moves the cursor, hides it, or clears what stands there.
MOVES = re.compile(r"\x1b\[[0-9;?]*[A-LN-Za-ln-z]")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
TERMS = ("xterm", "dumb", "unknown", "")
MORE: tuple[dict[str, str], ...] = (
    {},
    {"NO_COLOR": "1"},
    {"FORCE_COLOR": "1"},
    {"FORCE_COLOR": "1", "NO_COLOR": "1"},
    {"COLUMNS": "20"},
    {"COLUMNS": "300", "LINES": "3"},
)
ENVIRONMENTS = [{"TERM": term, **more} for term, more in product(TERMS, MORE)]
FIX = "put the password into the secret again, which is what the function of the examination reads it from"


@pytest.fixture(params=ENVIRONMENTS, ids=lambda each: " ".join(f"{name}={each[name]}" for name in each))
def environment(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    for name, value in request.param.items():
        monkeypatch.setenv(name, value)
    return request.param  # type: ignore[no-any-return]


def console(*, terminal: bool) -> Console:
    return Console(file=File(terminal=terminal), highlight=False)


def text(shown: Console) -> str:
    assert isinstance(shown.file, StringIO)
    return shown.file.getvalue()


def drilled(shown: Console) -> str:
    with DrillProgress(shown) as progress:
        for told in (
            Began("region-loss", "The region is lost", "embedded"),
            Entered("recovery"),
            Ended("passed"),
        ):
            progress(told)
    return text(shown)


def deployed(shown: Console) -> str:
    with DeploymentProgress(shown) as progress:
        for what in ("started", "applied"):
            progress.listen(StackEvent("dr_shared", what, 1.0))
    return text(shown)


@pytest.mark.parametrize("told", [drilled, deployed])
def test_what_is_no_terminal_or_a_dumb_one_gets_lines_and_no_cursor_is_moved(
    told: object, environment: dict[str, str]
) -> None:
    show = drilled if told is drilled else deployed
    assert MOVES.findall(show(console(terminal=False))) == []
    dumb = environment["TERM"] in ("dumb", "unknown")
    assert bool(MOVES.findall(show(console(terminal=True)))) is not dumb


@pytest.mark.parametrize("told", [drilled, deployed])
@pytest.mark.parametrize("terminal", [True, False])
def test_whoever_wants_no_colours_gets_none_and_each_stack_and_drill_is_named(
    told: object, terminal: bool, environment: dict[str, str]
) -> None:
    show = drilled if told is drilled else deployed
    shown = show(console(terminal=terminal))
    if "NO_COLOR" in environment:
        codes = {code for each in COLOURS.findall(shown) for code in each[2:-1].split(";")}
        assert not codes & {str(number) for number in (*range(30, 38), *range(90, 98), 38)}
    if environment.get("COLUMNS") != "20":
        assert ("dr_shared" if show is deployed else "region-loss") in shown


@pytest.mark.usefixtures("environment")
def test_a_program_gets_json_and_nothing_else() -> None:
    document = {"regions": {"us-west-2": "[bold]x[/bold] \N{CHECK MARK}", "long": "y" * 400}}
    shown = console(terminal=False)
    print_json(shown, document)
    assert json.loads(text(shown)) == document
    person = console(terminal=True)
    print_json(person, document)
    assert json.loads(COLOURS.sub("", text(person))) == document


@pytest.mark.usefixtures("environment")
def test_a_program_gets_an_item_of_readiness_in_each_line() -> None:
    shown = console(terminal=False)
    found = [Diagnosis("database user", "not ready", "refused", FIX), Diagnosis("key", "ready", "enabled")]
    show_items(found, shown)
    lines = COLOURS.sub("", text(shown)).splitlines()
    assert lines == [each.line for each in found]


@pytest.mark.usefixtures("environment")
def test_no_answer_of_the_status_is_lost_in_a_small_terminal() -> None:
    shown = console(terminal=True)
    shown.width = max(shown.width, 60)
    shown.print(status_table("recovery", {each: {"us-west-2": "x" * 70} for each in QUESTIONS}), markup=False)
    assert text(shown).count("x") >= 70 * len(QUESTIONS)


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "ascii", "TERM": "dumb", "COLUMNS": "20"},
        {"HOME": "/dev/null/nowhere", "TZ": "Pacific/Kiritimati"},
        {"AWS_PROFILE": "nobody", "AWS_REGION": "us-east-1"},
        {"AWS_DEFAULT_PROFILE": "nobody", "FORCE_COLOR": "1"},
    ],
    ids=lambda each: " ".join(each),
)
def test_commands_say_the_same_in_every_language_zone_home_and_profile(variables: dict[str, str]) -> None:
    def said(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env={**os.environ, **variables},
            capture_output=True,
            check=False,
        )
        return done.returncode, COLOURS.sub("", (done.stdout + done.stderr).decode("utf-8", "replace"))

    code, text = said("drills", "list")
    assert (code, "region-loss" in text) == (0, True), text
    code, text = said("operations", "follow", "no-arn")
    assert code == 1, text
    assert "unforeseen" not in text
    assert "fix: make embedded-up" in text or "is no ARN" in text


def test_regions_are_known_to_whoever_has_a_profile_that_is_nowhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    _regions.cache_clear()
    file = tmp_path / "dr.yaml"
    file.write_text("regions: {standby: eu-west-1}", encoding="utf-8")
    assert load_settings(file).regions.standby == "eu-west-1"


def test_packages_are_unpacked_below_the_project_for_whoever_has_no_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.delenv(bindings.CACHE_ROOT, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    bindings._package_cache()
    assert bindings.CACHE_ROOT not in os.environ
    monkeypatch.setenv("HOME", str(tmp_path / "file" / "home"))
    bindings._package_cache()
    assert os.environ[bindings.CACHE_ROOT] == str(ROOT / ".cache" / "jsii")
    monkeypatch.setenv(bindings.CACHE_ROOT, "/mine")
    bindings._package_cache()
    assert os.environ[bindings.CACHE_ROOT] == "/mine"


def test_the_tests_own_environment_is_the_same_for_everybody() -> None:
    person = {
        **dict.fromkeys(
            ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "LC_ALL", "AWS_PROFILE", "AWS_ENDPOINT_URL"), "1"
        ),
        **dict.fromkeys(("DR_SETTINGS", "DR_TEST_MODE", "IS_PRIMARY", "TARGET", "MAKEFLAGS", "ARGS"), "1"),
        **dict.fromkeys(("TERM", "LANG", "TZ"), "mine"),
    }
    kept = {
        "HOME": "/home/me",
        "PATH": "/bin",
        "TF_CLI_CONFIG_FILE": "/x",
        "DR_PROVIDER_MIRROR": "/y",
        "CI": "1",
    }
    found = {**person, **kept}
    settle(found)
    assert found == {**kept, **FIXED}


def test_plain_lines_say_how_far_a_stack_is_and_not_at_each_resource() -> None:
    shown, now = console(terminal=False), iter(range(0, 10_000, 3))
    with DeploymentProgress(shown, clock=lambda: float(next(now))) as progress:
        progress.listen(StackEvent("dr_shared", "started", 0.0))
        for done in range(1, 21):
            progress.listen(Progress("dr_shared", "aws_kms_key.data", "created", done, 40))
    lines = text(shown).splitlines()
    assert lines[0].endswith("dr_shared: started")
    # A resource each 3 seconds, a line each 12 of them.
    assert [line.partition("dr_shared: ")[2] for line in lines[1:]] == [
        f"{done} of 40, aws_kms_key created" for done in (4, 8, 12, 16, 20)
    ]


def test_plain_lines_have_one_clock_however_long_it_took_before_the_deployment_began() -> None:
    moments = iter((0.0, 100.0, 115.0, 120.0))
    shown = console(terminal=False)
    with DeploymentProgress(shown, clock=lambda: next(moments)) as progress:
        progress.listen(StackEvent("dr_shared", "started", 0.0))
        progress.listen(Progress("dr_shared", "aws_kms_key.data", "created", 1, 40))
        progress.listen(StackEvent("dr_shared", "finished", 20.0))
    assert [line.split(" s]")[0].strip("[ ") for line in text(shown).splitlines()] == ["0", "15", "20"]
