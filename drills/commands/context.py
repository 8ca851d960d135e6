"""Shared parts of the commands: the app, the settings, and the target."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from config import Settings, load_settings, read_environment
from config.environment import Target as Label
from config.environment_checks import check
from drills.errors import DrillError
from drills.session import standing
from drills.world import World, deployed
from operations.account import check_account
from operations.environment import forget_profiles, tool_environment
from operations.progress import DeploymentProgress
from operations.project import EMBEDDED
from operations.target import Target

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="`demo` shows everything, `run` drills scenarios, `readiness` says whether a failover could begin.",
)
console = Console(highlight=False)
Fresh = Annotated[
    bool, typer.Option("--fresh", help="Deploy anew, without the snapshot of an earlier deployment.")
]
Speed = Annotated[float, typer.Option(help="How much faster than real time schedules and alarm periods run.")]


def settings_and_label() -> tuple[Settings, Label]:
    environment = read_environment()
    forget_profiles(os.environ, environment.target)
    settings = load_settings(environment.settings_file)
    check(environment, settings)
    return settings, environment.target


def embedded_settings() -> Settings:
    """Return the settings of a command that drills on the embedded AWS only. Raises DrillError for TARGET=aws."""
    settings, label = settings_and_label()
    if label != "embedded":
        raise DrillError("TARGET = 'aws': this command drills on the embedded AWS only")
    return settings


@contextmanager
def standing_target(
    settings: Settings, label: Label, fresh: bool = False, directory: Path = EMBEDDED
) -> Iterator[Target]:
    """Yield the target: the AWS account, or an embedded AWS, whose DNS names this process can then resolve."""
    if label == "aws":
        check_account(settings, label, tool_environment(os.environ, {}))
        yield Target(label, settings)
        return
    # What is asked for may be JSON, so how it is made goes beside it.
    with standing(lambda: world(settings, fresh, Console(stderr=True)), settings, directory) as target:
        target.reach_names()
        yield target


def world(settings: Settings, fresh: bool, shown: Console = console) -> World:
    with DeploymentProgress(shown) as progress:
        return deployed(settings, progress.listen, shown.print, fresh=fresh)
