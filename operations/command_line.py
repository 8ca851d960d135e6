"""Runs a command line and turns what happens into an exit code."""

import typer
from rich.console import Console

INTERRUPTED = 130


def run(
    app: typer.Typer, user_errors: tuple[type[Exception], ...], arguments: list[str] | None = None
) -> int:
    """The exit code: a command's own, 1 for a user's error (told on stderr), 130 when interrupted.

    Outside its standalone mode the framework returns the code of `typer.Exit`, and of an interrupt,
    instead of raising it.
    """
    # Errors never go to stdout, which scripts/environment.sh evaluates.
    stderr = Console(stderr=True, highlight=False)
    try:
        returned = app(arguments, standalone_mode=False)
    except typer.Exit as ended:
        return ended.exit_code
    except user_errors as error:
        stderr.print(str(error), markup=False, style="red", soft_wrap=True)
        return 1
    except (KeyboardInterrupt, typer.Abort):
        returned = INTERRUPTED
    code = returned if isinstance(returned, int) else 0
    if code == INTERRUPTED:
        stderr.print("interrupted; everything that ran was ended")
    return code
