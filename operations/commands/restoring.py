"""The command that undoes a mistake which every replica has copied."""

import time
from datetime import UTC, datetime
from typing import Annotated

import typer

from operations.account import check_account
from operations.clients import clients
from operations.commands.context import app, console, context, variables
from operations.confirmation import confirm
from operations.point_in_time import RestoreError, restore


@app.command()
def restore_database(
    moment: Annotated[datetime, typer.Option(help="UTC, such as 2026-01-02T03:04:05.")],
) -> None:
    """Restore the active region's database to a moment, beside the old one, and point the application of both regions
    to it.
    """
    found, settings = context()
    known = variables(found)
    check_account(settings, found.target, known)
    confirm(
        settings,
        found.target,
        f"will restore the database to {moment.isoformat()} UTC and point the application to it: what was written "
        "since then stays in the old instance only",
        always=True,
    )
    try:
        made = restore(
            settings,
            clients(known),
            moment.replace(tzinfo=UTC),
            sleep=time.sleep,
            say=lambda said: console.print(said, markup=False, soft_wrap=True),
        )
    except RestoreError as error:
        console.print(str(error), markup=False)
        raise typer.Exit(1) from error
    console.print(
        f"{made.instance} accepts writes now. The other region's replica still follows the old instance: give the "
        "old instance another name and this one the old name (aws rds modify-db-instance "
        "--new-db-instance-identifier), then make deploy, and rebuild the replica",
        markup=False,
    )
