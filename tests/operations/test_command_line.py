"""What a command says by its exit code reaches the shell."""

import pytest
import typer

from operations.command_line import run
from operations.unforeseen import INTERRUPTED

app = typer.Typer()


class UserError(Exception):
    """Somebody's mistake."""


@app.command()
def end(how: str) -> None:
    if how == "interrupt":
        raise KeyboardInterrupt
    if how == "mistake":
        raise UserError("field = 'x': no")
    if how != "well":
        raise typer.Exit(int(how))


@pytest.mark.parametrize(
    ("how", "code"), [("well", 0), ("0", 0), ("1", 1), ("2", 2), ("interrupt", INTERRUPTED), ("mistake", 1)]
)
def test_the_exit_code_is_the_commands(how: str, code: int) -> None:
    assert run(app, (UserError,), [how]) == code


def test_a_mistake_is_told_on_stderr_only(capsys: pytest.CaptureFixture[str]) -> None:
    run(app, (UserError,), ["mistake"])
    told = capsys.readouterr()
    assert (told.out, told.err.strip()) == ("", "field = 'x': no")
