"""The command that proves least privilege."""

import sys
from typing import Annotated

import typer

from drills.commands.context import Fresh, app, console, embedded_settings, world
from drills.privileges import report
from operations.project import REPORTS


@app.command()
def privileges(
    fresh: Fresh = False,
    as_page: Annotated[
        bool,
        typer.Option(
            "--page", help="Print the page of permissions that no drill uses, with the reasons, and exit."
        ),
    ] = False,
) -> None:
    """Fail over while policies are enforced; compare granted with used permissions. Exit code 1 if they differ."""
    if as_page:
        sys.stdout.write(report.page())
        return
    found, file = report.drill(world(embedded_settings(), fresh), REPORTS, console.print)
    for reason in found.reasons:
        console.print(reason, markup=False, soft_wrap=True)
    calls = sum(found.comparison.calls.values())
    console.print(
        f"{calls} calls of {len(found.comparison.calls)} roles, {len(found.reasons)} findings (embedded): {file}"
    )
    if found.reasons:
        raise typer.Exit(1)
