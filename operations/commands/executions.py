"""Output and exit codes of commands that follow a failover."""

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import typer
from rich.table import Column, Table

from operations import person
from operations.commands.context import console
from operations.failover.execution import Execution
from operations.failover.following import Asked, Entered, follow
from operations.terminal import print_json

RUNBOOK = "what to do: docs/runbooks/failover.md"


def status_table(title: str, found: Mapping[str, Mapping[str, str]]) -> Table:
    """Return the status as a table: a row for each question, such as which region is active, and a column for each
    region. At 80 columns a question fits in one line, and no answer is cut off.
    """
    regions = (Column(region, overflow="fold") for region in next(iter(found.values())))
    table = Table(Column("", no_wrap=True), *regions, title=title, box=None, pad_edge=False)
    for question, answers in found.items():
        table.add_row(question, *answers.values())
    return table


def followed(machines: Any, execution: str, *, quiet: bool = False) -> Execution:
    """Follow an execution to its end, printing each state with its time since the start."""
    began: datetime | None = None
    for event in follow(machines, execution, time.sleep):
        if isinstance(event, Execution):
            return event
        if isinstance(event, Asked):
            console.print(
                f"waits for approval: ./scripts/approve.sh {event.token}", markup=False, soft_wrap=True
            )
        elif isinstance(event, Entered) and not quiet:
            began = began or event.at
            tell_state((event.at - began).total_seconds(), event.state)
    raise AssertionError("follow() yields the ended execution last")


def signed(reason: str) -> str:
    """Return the reason with the name of the person who gave it."""
    return f"{reason or 'no reason given'} ({person.name()})"


def tell_state(seconds: float, state: str) -> None:
    """Print a state that was entered, and how long after the start."""
    console.print(f"[{seconds:7.1f} s] {state}", markup=False)


def show_plan(output: Any) -> None:
    """Print what a dry run found: the preconditions, and what would be done."""
    for item in output["preconditions"]["items"]:
        console.print(f"{item['state']:<8} {item['name']}: {item['message']}", markup=False, soft_wrap=True)
    for number, step in enumerate(output["wouldDo"], start=1):
        told = ", ".join(f"{key} {value}" for key, value in step.items() if key != "step")
        console.print(f"{number:>2}. {step['step']}: {told}", markup=False, soft_wrap=True)


def end(execution: Execution) -> None:
    """Print the result of an execution, and exit with code 0 if it succeeded, else 1."""
    if execution.status == "SUCCEEDED":
        print_json(console, execution.output)
        raise typer.Exit(0)
    console.print(f"{execution.status} {execution.error} {execution.cause}", markup=False, soft_wrap=True)
    console.print(RUNBOOK, markup=False)
    raise typer.Exit(1)
