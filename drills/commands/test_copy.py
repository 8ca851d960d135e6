"""The command that drills in a test copy: `make dr-test`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from config import Settings, load_settings, read_environment
from config.environment import Target as Label
from config.environment_checks import check
from config.stacks import TEST
from drills import permission, suite
from drills.commands.context import Fresh, Speed, app, console, world
from drills.report.summary import show, show_suite
from drills.scenario import COPY_FOLDER
from drills.session import CLOCK_SPEED
from drills.suite import Planned, Ran
from drills.test_copy import beside
from drills.test_copy.beside import Beside
from drills.test_copy.place import CopyTarget
from drills.test_copy.plan import planned_for, refuse_without_test_mode
from drills.test_copy.rehearsal import Rehearsal
from drills.test_copy.stack import CopyStack
from operations import embedded
from operations.confirmation import confirm
from operations.progress import DeploymentProgress


@app.command(name="test-copy")
def rehearse(
    scenario: Annotated[
        list[str] | None, typer.Option(help="Name of a scenario; without one, all run.")
    ] = None,
    broken: Annotated[
        bool,
        typer.Option(
            "--broken",
            help="Run each scenario with the mechanism that it tests switched off, to prove that it fails then.",
        ),
    ] = False,
    fresh: Fresh = False,
    speed: Speed = CLOCK_SPEED,
) -> None:
    """Deploy `dr_test`, drill in it, and destroy it. Exit code 1 if a verdict isn't the expected one."""
    environment = read_environment()
    refuse_without_test_mode(environment.test_mode)
    settings = load_settings(environment.settings_file)
    check(environment, settings, TEST)
    # The world beside the copy is that of every other drill; the copy's own synthesis says it again.
    del os.environ["DR_TEST_MODE"]
    planned = planned_for(
        settings, suite.plan(scenario or [], broken=broken, folder=COPY_FOLDER), console.print
    )
    with (
        _beside(settings, environment.target, planned, fresh, speed) as found,
        DeploymentProgress(console) as progress,
    ):
        stack = CopyStack(found.folder, environment.target, settings, found.variables, progress.listen)
        ran = Rehearsal(found.target, stack, console.print).run(planned, _show)
    show_suite(ran, console)
    if not all(one.is_right for one in ran):
        raise typer.Exit(1)


@contextmanager
def _beside(
    settings: Settings, label: Label, planned: list[Planned], fresh: bool, speed: float
) -> Iterator[Beside]:
    if label == "aws":
        account = beside.aws(settings)
        ask(settings, planned)
        yield account
    elif embedded.is_running():
        yield beside.running(settings, embedded.running())
    else:
        with beside.world(world(settings, fresh), speed) as copied:
            yield copied


def ask(settings: Settings, planned: list[Planned]) -> None:
    """Name everything that will be made, broken and destroyed, and ask for a confirmation."""
    copy = CopyTarget("aws", settings)
    told = [fault for each in planned for fault in permission.told(each.scenario.faults, copy)]
    confirm(
        settings,
        "aws",
        f"will deploy {TEST} ({copy.names.project}) in {copy.passive.region}, which costs money while it exists;\n"
        "will begin these faults in it:\n"
        + "\n".join(f"  {one}" for one in told)
        + f"\nand will destroy {TEST} with everything in it. The results go into the ledger and the evidence bucket.",
    )


def _show(ran: Ran) -> None:
    if ran.result and ran.page:
        show(ran.result, ran.page, console)
