"""No command ends in a traceback: what nobody foresaw is one line, and the traceback is in the file that it names."""

import functools
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_command_name
from typer.models import CommandInfo

import drills.commands.context
import drills.commands.registered
import operations.commands.context
import operations.commands.registered
from operations import unforeseen
from operations.command_line import run
from operations.project import ROOT
from operations.unforeseen import INTERRUPTED, UNFORESEEN, guarded, tell, without_secrets

FILE = re.compile(r"the traceback is in (\S+);")
APPS = {"operations": operations.commands.context.app, "drills": drills.commands.context.app}
USER_ERRORS = operations.commands.registered.USER_ERRORS + drills.commands.registered.USER_ERRORS
# Their own users see what they say: those of mkdocs, pytest, pip and venv.
TOOLS = {"mkdocs", "pytest", "venv", "tests.golden", "tests.mutation", "tests.suite"}


def name_of(command: CommandInfo) -> str:
    assert command.callback is not None
    return command.name or str(get_command_name(command.callback.__name__))


COMMANDS = [
    pytest.param(app, command, id=f"{name}-{name_of(command)}")
    for name, app in APPS.items()
    for command in app.registered_commands
]
# Settings that no reader of YAML can take in: its own recursion ends first.
ENTRIES = {
    "operations": ["-m", "operations", "status"],
    "drills": ["-m", "drills", "readiness"],
    "app": ["main.py"],
}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where tracebacks go in this test."""
    monkeypatch.setattr(unforeseen.tell, "__defaults__", (tmp_path / "errors",))
    return tmp_path / "errors"


class Main:
    """A module whose `main` does what a test wants."""

    def __init__(self, main: Callable[[], int]) -> None:
        self.main = main


@pytest.fixture
def entered(monkeypatch: pytest.MonkeyPatch, kept: Path) -> Iterator[Callable[[Callable[[], int]], int]]:
    """Yield a function that runs `main` as a command and returns the exit code."""
    del kept
    hook = threading.excepthook

    def enter(main: Callable[[], int]) -> int:
        monkeypatch.setitem(sys.modules, "a_command", Main(main))
        return guarded("a_command")

    yield enter
    threading.excepthook = hook


def raising(error: BaseException) -> Callable[..., Any]:
    def raises(*_: Any, **__: Any) -> Any:
        raise error

    return raises


def needed(app: typer.Typer, command: CommandInfo) -> list[str]:
    """Return the arguments that a command can't do without."""
    found: list[str] = []
    for each in typer.main.get_command(app).commands[name_of(command)].params:  # type: ignore[attr-defined]
        if each.required:
            found += ["1"] if each.param_type_name == "argument" else [each.opts[0], "1"]
    return found


def start(arguments: list[str], variables: dict[str, str]) -> tuple[int, str]:
    """Run Python in another process, and return its exit code and its stderr."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def traceback_of(err: str, folder: Path) -> str:
    """Return the kept traceback, which lies where it should."""
    found = FILE.search(err)
    assert found, err
    file = Path(found.group(1))
    assert file.parent == folder
    return file.read_text(encoding="utf-8")


def one_line(err: str) -> str:
    assert err.endswith("\n")
    assert err.count("\n") == 1, err
    assert "Traceback" not in err
    return err


@pytest.mark.parametrize(("app", "command"), COMMANDS)
def test_every_command_tells_in_one_line_what_nobody_foresaw(
    app: typer.Typer,
    command: CommandInfo,
    entered: Callable[[Callable[[], int]], int],
    kept: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert command.callback is not None
    broken = functools.wraps(command.callback)(raising(KeyError("a field that AWS always sends")))
    monkeypatch.setattr(command, "callback", broken)
    assert entered(lambda: run(app, USER_ERRORS, [name_of(command), *needed(app, command)])) == UNFORESEEN
    err = one_line(capsys.readouterr().err)
    assert "KeyError: 'a field that AWS always sends'" in err
    assert "fix: " in err
    assert "Traceback (most recent call last)" in traceback_of(err, kept)


@pytest.mark.parametrize("name", ENTRIES)
def test_so_does_each_way_into_the_project(name: str, tmp_path: Path) -> None:
    # A name that no file system has: the settings' own problems are all foreseen.
    settings = tmp_path / f"{'long' * 100}.yaml"
    code, err = start(ENTRIES[name], {"DR_SETTINGS": str(settings), "AN_API_TOKEN": "OSError"})
    assert (code, one_line(err).startswith("unforeseen: [AN_API_TOKEN]: [Errno 36] File name too long")) == (
        70,
        True,
    )
    found = FILE.search(err)
    assert found
    text = (ROOT / found.group(1)).read_text(encoding="utf-8")
    (ROOT / found.group(1)).unlink()
    assert "yaml" in text
    assert "OSError" not in text


def test_the_embedded_aws_too_and_what_keeps_it_from_starting_is_a_line_without_a_traceback(
    tmp_path: Path,
) -> None:
    file = tmp_path / "file"
    file.touch()
    code, err = start(["-m", "embedded_aws", "serve", "--directory", str(file / "folder")], {})
    assert (code, one_line(err).startswith("unforeseen: NotADirectoryError")) == (70, True)
    (ROOT / FILE.findall(err)[0]).unlink()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        serve = ["-m", "embedded_aws", "serve", "--detach", "--directory", str(tmp_path), "--port", port]
        code, err = start(serve, {})
    assert (code, "the embedded AWS ended with" in err) == (1, True)


def test_a_module_that_cannot_be_imported_is_told_so_too(
    kept: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "half_a_module.py").write_text("import no_such_package\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert guarded("half_a_module") == UNFORESEEN
    assert "no_such_package" in traceback_of(one_line(capsys.readouterr().err), kept)


def test_what_a_thread_did_not_foresee_is_a_line_and_its_command_goes_on(
    entered: Callable[[Callable[[], int]], int], kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def main() -> int:
        for error in (ValueError("odd"), SystemExit(3)):
            thread = threading.Thread(target=raising(error))
            thread.start()
            thread.join()
        return 5

    assert entered(main) == 5
    err = one_line(capsys.readouterr().err)
    assert err.startswith("in a thread: unforeseen: ValueError: odd;")
    assert "Traceback" in traceback_of(err, kept)


@pytest.mark.parametrize("code", [0, 1, 2, 130])
def test_ends_that_are_meant_stay_as_they_are(
    code: int, entered: Callable[[Callable[[], int]], int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert entered(lambda: code) == code
    with pytest.raises(SystemExit) as ended:
        entered(raising(SystemExit(code)))
    assert ended.value.code == code
    assert entered(raising(KeyboardInterrupt())) == INTERRUPTED
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "arguments", [["--nonsense"], ["nonsense"], ["approve"], ["inhibit", "--minutes", "x"]]
)
def test_a_command_line_that_cannot_be_read_says_why_without_a_traceback(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(APPS["operations"], USER_ERRORS, arguments) == 2
    told = capsys.readouterr()
    assert (told.out, "Usage:" in told.err, "Traceback" in told.err) == ("", True, False)


@given(
    message=st.text(),
    secret=st.text(st.characters(categories=["L", "N"]), min_size=6).filter(lambda s: s not in "embedded"),
)
def test_a_line_is_a_line_and_secrets_of_the_environment_are_in_neither(message: str, secret: str) -> None:
    whole = f"{message} {secret} https://me:{secret}@host/ {message}"
    assert secret not in without_secrets(f"{secret} {secret}", {"A_PASSWORD": secret})
    assert f"me:{secret}@" not in without_secrets(whole, {})
    assert "[password]@host/" in without_secrets(whole, {})
    with tempfile.TemporaryDirectory() as folder:
        said = tell(ValueError(message), Path(folder))
        assert len(said.splitlines()) == 1
        assert [file.stat().st_mode & 0o077 for file in Path(folder).iterdir()] == [0]


def test_without_a_place_of_the_projects_it_is_kept_where_temporary_files_are_and_without_any_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    said = tell(ValueError("x"), tmp_path / "file" / "errors")
    assert [str(file) in said for file in temporary.iterdir()] == [True]
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file" / "none"))
    assert "the traceback can't be kept (" in tell(ValueError("x"), tmp_path / "file" / "errors")


def test_every_recipe_and_script_enters_where_nothing_ends_in_a_traceback() -> None:
    guarded_modules = {
        "operations",
        "drills",
        "objectives",
        "watch",
        "embedded_aws",
        "operations.policies",
        "operations.toolchain",
        "tests.suite",
        "tests.mutation",
    }
    texts = [(ROOT / "Makefile").read_text(encoding="utf-8")]
    texts += [file.read_text(encoding="utf-8") for file in (ROOT / "scripts").glob("*.sh")]
    started = re.findall(r"(?:\$\((?:RUN|PYTHON)\)|bin/python|python3?) +(-m \S+|\S+\.py)", "\n".join(texts))
    assert len(started) > 20
    others = {each.removeprefix("-m ") for each in started} - guarded_modules
    assert {each for each in others if not each.startswith("tests.")} <= TOOLS
    for module in guarded_modules:
        file = ROOT / module.replace(".", "/")
        entry = file / "__main__.py" if file.is_dir() else file.with_suffix(".py")
        assert "sys.exit(guarded(" in entry.read_text(encoding="utf-8"), entry


def test_what_only_asks_starts_no_node() -> None:
    code = (
        "import sys, operations.commands.registered, drills.commands.registered; print('jsii' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
