"""Commands that synthesize, apply and destroy the stacks."""

import os
import time
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from config import read_environment
from config.stacks import SHARED, stacks
from operations.account import check_account
from operations.active_region import refuse_old_roles
from operations.clients import Clients
from operations.commands.context import (
    Namespaces,
    app,
    chosen_stacks,
    clients_of,
    console,
    context,
    deployment,
    variables,
)
from operations.confirmation import confirm
from operations.deletion_protection import refuse_protected
from operations.doctor.existing import refuse_unfit
from operations.live_replica import refuse_live_replica
from operations.new_zone import address, is_new, refuse_undelegated
from operations.pinned_zones import refuse_unpinned
from operations.progress import DeploymentProgress
from operations.project import STACKS
from operations.reconcile import aside
from operations.reconcile.instances import SetAside
from operations.synthesis import document, synthesize
from operations.taken_names import refuse_taken


@app.command()
def synth() -> None:
    """Write the Terraform JSON of every stack."""
    _, settings = context()
    synthesize(os.environ)
    for stack in stacks(settings, test_mode=read_environment().test_mode):
        console.print(str((STACKS / stack.name / "cdk.tf.json").relative_to(Path.cwd())))


@app.command()
def deploy(namespaces: Namespaces = None) -> None:
    """Apply the stacks in their order."""
    environment, settings = context()
    chosen = chosen_stacks(namespaces, environment, settings)
    # Without credentials no ledger answers either, and that is the wrong thing to be told.
    check_account(settings, environment.target, variables(environment))
    names = [stack.name for stack in chosen]
    clients = clients_of(environment, settings).clients
    refuse_old_roles(settings, names, clients)
    refuse_taken(settings, names, clients)
    refuse_unpinned(settings, environment.target, names)
    refuse_unfit(clients_of(environment, settings))
    confirm(settings, environment.target, "will deploy: " + ", ".join(stack.name for stack in chosen))
    with DeploymentProgress(console) as progress:
        prepared = deployment(environment, settings, chosen, progress)
        if is_new(settings, environment.target, [stack.name for stack in chosen]):
            shared = next(stack for stack in chosen if stack.name == SHARED)
            prepared.apply_first(shared, address(document(STACKS / SHARED)))
            refuse_undelegated(clients_of(environment, settings))
        prepared.apply(chosen)
    console.print(f"deployed to {environment.target}: " + ", ".join(stack.name for stack in chosen))


@app.command()
def cleanup(
    namespaces: Namespaces = None,
    remove: Annotated[
        list[str] | None, typer.Option(help="Name of a protected resource to remove, or `all`.")
    ] = None,
) -> None:
    """Destroy the stacks in the reverse order. Protected resources stay unless they are named."""
    environment, settings = context()
    chosen = chosen_stacks(namespaces, environment, settings)
    names = [stack.name for stack in chosen]
    clients = clients_of(environment, settings).clients
    if which := aside.named_alone(settings, clients, remove or [], names):
        told = ", ".join(each.instance.name for each in which)
        check_account(settings, environment.target, variables(environment))
        confirm(
            settings,
            environment.target,
            f"will remove only these databases, which were set aside: {told}",
            always=True,
        )
        _remove_aside(clients, remove or [], which)
        return
    os.environ["DR_REMOVE"] = " ".join(remove or [])
    with DeploymentProgress(console) as progress:
        cleaned = deployment(environment, settings, chosen, progress)
        refuse_live_replica(settings, names, remove or [], clients)
        aside.refuse_unlooked(settings, clients, remove or [], names)
        refuse_protected(STACKS, names)
        confirm(settings, environment.target, _farewell(names, remove or []), always=True)
        if remove:
            # Protection is an attribute: an apply takes it off before anything can be destroyed.
            cleaned.unprotect(chosen)
            _remove_aside(clients, remove, aside.found(settings, clients, names))
        cleaned.destroy(chosen)
    console.print("destroyed: " + ", ".join(reversed(names)))


def _remove_aside(clients: Clients, remove: list[str], which: Collection[SetAside]) -> None:
    for name in aside.remove(clients, remove, which, sleep=time.sleep):
        console.print(f"removed the database {name}, which was set aside", markup=False)


def _farewell(names: list[str], remove: list[str]) -> str:
    return (
        f"will destroy the stacks {', '.join(reversed(names))}\n"
        f"protected resources that REMOVE names, and that are removed: {', '.join(remove) or 'none'}\n"
        "kept: final snapshots that REMOVE doesn't name, and the hosted zone if the account had it before\n"
        "if REMOVE names a key: after 30 days all that the key encrypted is unreadable, also snapshots and evidence "
        "that are kept"
    )
