"""`make watch`: the live page until Ctrl-C."""

import os
import threading
from typing import Annotated

import typer

from config.errors import UserError
from drills.commands.context import console, settings_and_label
from embedded_aws.errors import EmbeddedAwsError
from operations import command_line
from operations.account import check_account
from operations.environment import tool_environment
from operations.project import EMBEDDED
from watch.live import live
from watch.reach import Standing, on_aws

app = typer.Typer(add_completion=False)
USER_ERRORS = (UserError, EmbeddedAwsError)


@app.command()
def watch(
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="A port of loopback; 0 for any that is free.")
    ] = None,
) -> None:
    """Serve one live page of both regions on loopback, read only, until Ctrl-C."""
    settings, label = settings_and_label()
    if label == "aws":
        variables = tool_environment(os.environ, {})
        check_account(settings, label, variables)
        reach = on_aws(settings, variables)
    else:
        reach = Standing(settings, EMBEDDED)
    with live(settings, label, reach, port) as address:
        console.print(
            f"{address} shows {settings.project} ({label}), read only; Ctrl-C ends it", soft_wrap=True
        )
        threading.Event().wait()


def main() -> int:
    return command_line.run(app, USER_ERRORS)
