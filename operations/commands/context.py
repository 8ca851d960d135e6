"""Shared code of the commands: the app that registers them, the checked settings and environment, the clients, and
the stacks to act on.
"""

import os
from collections.abc import Collection, Iterable
from typing import Annotated

import typer
from rich.console import Console

from config import Environment, Settings, load_settings, read_environment
from config.environment_checks import check
from config.stacks import Stack, stacks
from operations import embedded
from operations.account import check_account
from operations.deployment import Deployment
from operations.doctor.context import DoctorContext
from operations.doctor.examination import doctor_context
from operations.environment import forget_profiles, tool_environment
from operations.progress import DeploymentProgress
from operations.project import ROOT, STACKS
from operations.selection import select
from operations.states.objects import every_store
from operations.synthesis import synthesize
from providers.states.look import Found, look, refuse_former

app = typer.Typer(add_completion=False, no_args_is_help=True)
console = Console(highlight=False)
Namespaces = Annotated[list[str] | None, typer.Argument(help="Namespaces or stacks; all when none is named.")]


def context() -> tuple[Environment, Settings]:
    """Return the environment and the settings. Raises SettingsError when they are invalid or contradict each other."""
    found = read_environment()
    forget_profiles(os.environ, found.target)
    settings = load_settings(found.settings_file)
    check(found, settings)
    return found, settings


def chosen_stacks(namespaces: list[str] | None, found: Environment, settings: Settings) -> list[Stack]:
    """Return the named stacks, or all. Raises UnknownStackError and SettingsError."""
    chosen = select(stacks(settings, test_mode=True), namespaces or [], test_mode=found.test_mode)
    for stack in chosen:
        check(found, settings, stack.name if namespaces else None)
    return chosen


def variables(found: Environment) -> dict[str, str]:
    """Return the environment of tools and clients. Raises NotRunningError when no embedded AWS runs."""
    client = embedded.running().environment if found.target == "embedded" else {}
    return tool_environment(os.environ, client)


def clients_of(found: Environment, settings: Settings) -> DoctorContext:
    """Return the settings and clients with which checks ask the target's services."""
    return doctor_context(settings, found.target, variables(found))


def former_states(
    found: Environment, settings: Settings, chosen: Iterable[Stack], mine: Collection[str] = ()
) -> list[Found]:
    """Find Terraform states of the stacks in the places where an older version of the project kept them. `mine` are the
    stacks whose old state, as a person confirmed, belongs to this project.
    """
    opened = every_store(ROOT, clients_of(found, settings).clients)
    return look(settings, found.target, [stack.name for stack in chosen], opened, mine=mine)


def deployment(
    found: Environment, settings: Settings, chosen: Iterable[Stack], progress: DeploymentProgress
) -> Deployment:
    """Synthesize the stacks, and return a Deployment that can plan or apply them, after the account and the states of
    the chosen ones were checked. Raises AccountError, FormerStateError and SynthesisError.
    """
    known = variables(found)
    check_account(settings, found.target, known)
    refuse_former(former_states(found, settings, chosen))
    synthesize(os.environ)
    return Deployment(STACKS, known, progress.listen)
