"""Commands that run drills."""

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from config import Names, Settings
from config.environment import Target as Label
from config.stacks import stacks
from drills import interrupted, permission, suite
from drills import scenario as scenarios
from drills.bench import measure
from drills.commands.context import Fresh, Speed, app, console, embedded_settings, settings_and_label, world
from drills.events import Listener, nothing
from drills.overhead import GOAL_SECONDS
from drills.progress import DrillProgress
from drills.report.summary import show, show_suite
from drills.result import Result
from drills.round_trip.session import round_trip
from drills.scenario import Scenario
from drills.session import CLOCK_SPEED, SCRATCH, Beside, run_embedded, run_on, unseen
from drills.suite import Planned
from embedded_aws.process import STOP_SECONDS
from operations.account import check_account
from operations.confirmation import confirm
from operations.environment import tool_environment
from operations.project import REPORTS
from operations.scratch import abandoned, remove_abandoned
from operations.target import Target


@app.command()
def demo(fresh: Fresh = False, speed: Speed = CLOCK_SPEED) -> None:
    """Deploy two regions, lose the active one, fail over, and show the measurements."""
    settings, label = settings_and_label()
    if label == "embedded":
        console.print(announcement(settings), highlight=False, soft_wrap=True)
    with (
        shown_live(settings, label) as beside,
        DrillProgress(console) as progress,
        _drilling(settings, label, fresh, speed, progress, beside=beside) as drill,
    ):
        result, page = drill(scenarios.load("region-loss"))
    show(result, page, console)
    if result.verdict != "passed":
        raise typer.Exit(1)


@contextmanager
def shown_live(settings: Settings, label: Label) -> Iterator[Beside]:
    """Serve the live page while a demo runs, and print its address. Yield a context manager that makes the page show
    a target; enter it once the target exists.
    """
    # It needs a server and Graphviz, which no other command waits for.
    from watch.live import live
    from watch.reach import Later, through

    reach = Later("the two regions are being deployed")

    @contextmanager
    def beside(target: Target) -> Iterator[None]:
        reach.begin(through(target))
        try:
            yield
        finally:
            reach.end("the demo is over, and its two regions are gone")

    with live(settings, label, reach) as address:
        console.print(f"Watch it live: {address}", highlight=False, soft_wrap=True)
        yield beside


def announcement(settings: Settings) -> str:
    """Return the text that says what a demo will do, and how long it takes."""
    names = Names(settings)
    lost, to = names.site(settings.active).region, names.other(settings.active).region
    return (
        f"This deploys {len(stacks(settings))} stacks on this machine with Terraform (10 to 13 minutes, measured on "
        "two cores; later runs restore them from a snapshot in seconds),\n"
        f"takes {lost} away, and {to} takes over (about a minute). "
        "Nothing leaves this machine. Ctrl-C ends it and cleans up."
    )


@app.command()
def run(
    scenario: Annotated[
        list[str] | None, typer.Option(help="Name of a scenario; without one, all run.")
    ] = None,
    listing: Annotated[
        bool, typer.Option("--list", help="List the names of the scenarios, and exit.")
    ] = False,
    clean_up: Annotated[
        bool, typer.Option("--clean-up", help="Undo what interrupted drills left behind, and exit.")
    ] = False,
    broken: Annotated[
        bool,
        typer.Option(
            "--broken",
            help="Run each scenario with the mechanism that it tests switched off, to prove that it fails then.",
        ),
    ] = False,
    repeat: Annotated[int, typer.Option(min=1, max=100, help="How often each scenario runs.")] = 1,
    seed: Annotated[
        int | None, typer.Option(help="Shuffle the scenarios; the same number gives the same order.")
    ] = None,
    target: Annotated[
        str, typer.Option(help="embedded or aws, instead of TARGET; aws asks for a confirmation.")
    ] = "",
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only the verdicts.")] = False,
    fresh: Fresh = False,
    speed: Speed = CLOCK_SPEED,
) -> None:
    """Run drill scenarios. Exit code 1 if a verdict isn't the expected one."""
    if listing:
        list_scenarios()
        return
    if target:
        os.environ["TARGET"] = target
    settings, label = settings_and_label()
    if clean_up:
        _clean_up(settings)
        return
    planned = suite.plan(scenario or [], repeat=repeat, seed=seed, broken=broken)
    ran = []
    with (
        DrillProgress(console, of=len(planned)) as progress,
        _drilling(settings, label, fresh, speed, nothing if quiet else progress, planned) as drill,
    ):
        for one in suite.run(planned, drill):
            ran.append(one)
            if one.result and one.page and not quiet:
                show(one.result, one.page, console)
    show_suite(ran, console)
    if not all(one.is_right for one in ran):
        raise typer.Exit(1)


def _clean_up(settings: Settings) -> None:
    """Undo the faults and test copies that interrupted drills left behind. Those on AWS need a confirmation, whatever
    the target is now.
    """
    found = interrupted.interrupted(REPORTS)
    told = [each for left in found if left.begins["target"] == "aws" for each in left.told]
    if told:
        check_account(settings, "aws", tool_environment(os.environ, {}))
        confirm(settings, "aws", "will be undone:\n" + "\n".join(f"  {one}" for one in told))
    for left in found:
        interrupted.clean_up(left, settings, console.print)
    deadline = time.monotonic() + STOP_SECONDS
    while abandoned(SCRATCH) and time.monotonic() < deadline:
        remove_abandoned(SCRATCH)
        time.sleep(1)


@app.command()
def bench(fresh: Fresh = False) -> None:
    """Measure the overhead of a failover. Exit code 1 if it is above the goal."""
    found = measure(world(embedded_settings(), fresh))
    console.print(
        f"failover: {found.states} states and {found.calls} calls, {found.seconds:.1f} s from its start to the "
        f"switch without the waits for AWS (goal: at most {GOAL_SECONDS:g} s), {found.waited:.1f} s of waits (embedded)"
    )
    if not found.is_within_goal:
        raise typer.Exit(1)


@app.command(name="round-trip")
def go_round(
    twice: Annotated[
        bool, typer.Option(help="Make the round trip twice, with four failovers; otherwise once.")
    ] = False,
    broken: Annotated[
        bool, typer.Option("--broken", help="Leave the DNS records outdated: then the trip must fail.")
    ] = False,
    fresh: Fresh = False,
    speed: Speed = CLOCK_SPEED,
) -> None:
    """Fail over, reconcile, fail back, reconcile: by real Terraform, while users write. Exit code 1 if it fails."""
    result, folder = round_trip(
        world(embedded_settings(), fresh), twice=twice, is_broken=broken, clock_speed=speed, say=console.print
    )
    console.print_json(json.dumps(result.document()))
    console.print(f"Report: {folder}")
    if result.passed is broken:
        raise typer.Exit(1)


@app.command(name="list")
def list_scenarios() -> None:
    """Print the name and title of every scenario."""
    for name in scenarios.names():
        console.print(f"{name}: {scenarios.load(name).title}")


@contextmanager
def _drilling(
    settings: Settings,
    label: Label,
    fresh: bool,
    speed: float,
    listen: Listener,
    planned: Sequence[Planned] = (),
    beside: Beside = unseen,
) -> Iterator[Callable[[Scenario], tuple[Result, Path]]]:
    """Yield a function that runs a scenario: in a new copy of the deployed world, or on AWS, confirmed once for all."""
    if label == "aws":
        check_account(settings, label, tool_environment(os.environ, {}))
        target = Target(label, settings)
        for each in planned:
            permission.check(each.scenario.faults, target)
        faults = [fault for each in planned for fault in permission.told(each.scenario.faults, target)]
        confirm(
            settings,
            label,
            "will begin these faults, and undo them at the end:\n" + "\n".join(f"  {one}" for one in faults),
        )
        with beside(target):
            yield lambda scenario: run_on(target, scenario, listen=listen)
        return
    # Verdicts only, or how the world is made too; what goes wrong is told in any case.
    deployed = world(settings, fresh, Console(quiet=True) if listen is nothing else console)
    yield lambda scenario: run_embedded(deployed, scenario, clock_speed=speed, listen=listen, beside=beside)
