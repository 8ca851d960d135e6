"""The command that drafts a post-mortem."""

from typing import Annotated

import typer

from operations.clients import clients
from operations.commands.context import app, console, context, variables
from operations.failover.execution import describe, history, region_of, steps_of
from operations.failover.post_mortem import draft
from operations.project import REPORTS


@app.command()
def post_mortem(execution: Annotated[str, typer.Argument(help="ARN of the execution.")]) -> None:
    """Write reports/post-mortem-NAME.md from an execution's history, with the questions for people."""
    found, _ = context()
    machines = clients(variables(found))("stepfunctions", region_of(execution))
    text = draft(describe(machines, execution), steps_of(history(machines, execution)), found.target)
    REPORTS.mkdir(exist_ok=True)
    file = REPORTS / f"post-mortem-{execution.rsplit(':', 1)[1]}.md"
    file.write_text(text, encoding="utf-8")
    console.print(str(file), markup=False, soft_wrap=True)
