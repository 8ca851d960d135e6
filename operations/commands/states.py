"""The command that moves states from where an older version kept them."""

from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from config import Environment, Settings
from config.stacks import stacks
from operations.account import check_account
from operations.commands.context import (
    app,
    chosen_stacks,
    clients_of,
    console,
    context,
    former_states,
    variables,
)
from operations.confirmation import confirm
from operations.project import ROOT
from operations.states.move import move
from operations.states.objects import every_store
from providers.states.look import fix


@app.command()
def move_states(
    mine: Annotated[
        list[str] | None,
        typer.Option(
            help="Stack whose old state belongs to this project, although nothing in the state says so."
        ),
    ] = None,
) -> None:
    """Move this project's Terraform states from where an older version kept them; states of other projects stay."""
    environment, settings = context()
    check_account(settings, environment.target, variables(environment))
    named = [stack.name for stack in chosen_stacks(mine, environment, settings)] if mine else []
    everywhere = stacks(settings, test_mode=True)
    found = former_states(environment, settings, everywhere, mine=named)
    for each in found:
        console.print(str(each), markup=False, soft_wrap=True)
    if all(each.verdict == "leave" for each in found):
        console.print("there is no Terraform state to move")
        return
    confirm(
        settings, environment.target, f"will move the Terraform states of {settings.project}, as listed above"
    )
    opened = every_store(ROOT, clients_of(environment, settings).clients)
    for line in move(found, settings.project, opened):
        console.print(line, markup=False, soft_wrap=True)


def told_states(environment: Environment, settings: Settings) -> list[str]:
    """Return a line for each Terraform state that prevents a deployment, and a last line with the fix. If AWS doesn't
    answer, return one line: `unknown` and the error.
    """
    try:
        found = former_states(environment, settings, stacks(settings, test_mode=True))
    except (BotoCoreError, ClientError) as error:
        return [f"unknown: {error}"]
    which = [each for each in found if each.verdict != "leave"]
    return [*map(str, which), f"fix: {fix(which)}"] if which else []
