"""Commands that check the account and prepare it."""

import os

import typer

from operations.account import check_account
from operations.commands.context import (
    app,
    clients_of,
    console,
    context,
)
from operations.confirmation import confirm
from operations.doctor.diagnosis import EXIT_CODES, asks_for_aws_commands, verdict
from operations.doctor.examination import doctor_context, examine
from operations.environment import tool_environment
from operations.state_buckets.ensure import ensure
from operations.state_buckets.wanted import wanted


@app.command()
def doctor() -> None:
    """Check everything that a deployment needs: exit code 0 ready, 1 not ready, 2 unknown."""
    found, settings = context()
    diagnoses = examine(clients_of(found, settings))
    for diagnosis in diagnoses:
        console.print(str(diagnosis), markup=False, soft_wrap=True)
    if found.target == "embedded" and asks_for_aws_commands(diagnoses):
        # In a shell that is set up for AWS such a command would change the account there.
        console.print("before an aws command of a fix: source scripts/environment.sh", markup=False)
    console.print(f"{verdict(diagnoses)} ({found.target})")
    raise typer.Exit(EXIT_CODES[verdict(diagnoses)])


@app.command()
def state_buckets() -> None:
    """Create the buckets of Terraform's states on AWS; of existing buckets correct only what differs."""
    found, settings = context()
    known = tool_environment(os.environ, {})
    names = ", ".join(f"{bucket.name} ({bucket.region})" for bucket in wanted(settings))
    check_account(settings, found.target, known)
    confirm(
        settings,
        found.target,
        f"will create the buckets {names} and their replication role, or correct what differs in existing ones",
    )
    changes = list(ensure(settings, doctor_context(settings, found.target, known).clients))
    for change in changes or ["the state buckets need no change"]:
        console.print(change, markup=False, soft_wrap=True)
