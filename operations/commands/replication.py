"""Commands about replication between the regions."""

import time

import typer

from operations.account import check_account
from operations.clients import clients
from operations.commands.context import app, console, context, variables
from operations.confirmation import confirm
from operations.existing_objects import begin, look, sources
from operations.secret_replicas import multi_region_secrets, promote, rejoin

POLL_SECONDS = 10


@app.command()
def replicate_existing() -> None:
    """Replicate objects that are older than the replication rules, or that failed. Exit code 1 if some still fail."""
    found, settings = context()
    known = variables(found)
    check_account(settings, found.target, known)
    named = ", ".join(source.bucket for source in sources(settings))
    confirm(
        settings,
        found.target,
        f"will start an S3 batch job for each bucket ({named}); S3 bills the jobs by object",
    )
    ask = clients(known)
    waiting = begin(settings, ask)
    in_step = True
    while waiting:
        seen = [look(job, settings, ask) for job in waiting]
        for job in seen:
            if job.has_ended:
                console.print(str(job), markup=False, soft_wrap=True)
                in_step = in_step and job.is_in_step
        waiting = [job for job in seen if not job.has_ended]
        if waiting:
            console.print(
                f"{len(waiting)} S3 batch jobs run. They continue if you stop this command; run it again to follow them"
            )
            time.sleep(POLL_SECONDS if found.target == "aws" else 1)
    if not in_step:
        raise typer.Exit(1)


@app.command()
def promote_secrets() -> None:
    """Make the standby region's replicas of secrets writable, while that region is active."""
    found, settings = context()
    known = variables(found)
    check_account(settings, found.target, known)
    named = ", ".join(multi_region_secrets(settings))
    confirm(settings, found.target, f"will promote the replicas of {named} to independent secrets")
    for sentence in promote(settings, clients(known)):
        console.print(sentence, markup=False, soft_wrap=True)


@app.command()
def rejoin_secrets() -> None:
    """Make promoted secrets replicas again; the newer value of the two regions is kept."""
    found, settings = context()
    known = variables(found)
    check_account(settings, found.target, known)
    named = ", ".join(multi_region_secrets(settings))
    confirm(
        settings, found.target, f"will replace the standby region's {named} by replicas, with the newer value"
    )
    for sentence in rejoin(settings, clients(known)):
        console.print(sentence, markup=False, soft_wrap=True)
