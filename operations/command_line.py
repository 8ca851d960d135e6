"""Runs a command line and turns what happens into an exit code."""

import typer
from rich.console import Console

from operations.unforeseen import INTERRUPTED


def run(
    app: typer.Typer, user_errors: tuple[type[Exception], ...], arguments: list[str] | None = None
) -> int:
    """Run a command line, and return its exit code: the command's own, 1 for a user's error, 2 for an invalid command
    line (both printed to stderr), 130 when interrupted.

    Typer always ends with SystemExit, and with 130 for an interrupt.
    """
    # Errors never go to stdout, which scripts/environment.sh evaluates.
    stderr = Console(stderr=True, highlight=False)
    try:
        app(arguments)
    except SystemExit as ended:
        code = ended.code
    except user_errors as error:
        stderr.print(str(error), markup=False, style="red", soft_wrap=True)
        return 1
    if code == INTERRUPTED:
        stderr.print("interrupted; every child process was ended")
    return code if isinstance(code, int) else 0
