"""Commands that start and stop a persistent embedded AWS."""

import os
import shlex
from typing import Annotated

import typer

from operations import embedded
from operations.commands.context import (
    app,
    console,
    context,
)
from operations.environment import tool_environment
from operations.project import CLI


@app.command()
def embedded_up() -> None:
    """Start the embedded AWS with the state that it had when it was stopped."""
    _, settings = context()
    console.print(f"the embedded AWS serves at {embedded.up(settings).endpoint}")


@app.command()
def embedded_down(
    forget: Annotated[
        bool, typer.Option("--forget", help="Remove the embedded AWS's state, and the Terraform states.")
    ] = False,
) -> None:
    """Stop the embedded AWS."""
    _, settings = context()
    embedded.down(settings, forget=forget)


@app.command()
def environment() -> None:
    """Print the shell commands that point cdktf and the aws CLI at the embedded AWS."""
    _, settings = context()
    running = embedded.running()
    variables = tool_environment(os.environ, running.environment)
    # The aws CLI needs a region for its own commands; stacks never read it.
    variables.setdefault("AWS_DEFAULT_REGION", settings.regions.primary)
    for name, value in variables.items():
        if os.environ.get(name) != value and name != "PATH":
            console.print(f"export {name}={shlex.quote(value)}", markup=False, soft_wrap=True)
    if str(CLI) not in os.environ.get("PATH", "").split(os.pathsep):
        console.print(f'export PATH={shlex.quote(str(CLI))}:"$PATH"', markup=False, soft_wrap=True)
    if "TF_CLI_CONFIG_FILE" not in variables:
        console.print("unset TF_CLI_CONFIG_FILE", markup=False)
