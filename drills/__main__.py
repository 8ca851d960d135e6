"""Commands: `demo` shows everything, `run` drills a scenario, `list` names the scenarios."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from config import Settings, SettingsError, load_settings, read_environment
from config.contradictions import check
from config.environment import Target as Label
from drills import interrupted, permission, suite
from drills import scenario as scenarios
from drills.bench import measure
from drills.errors import DrillError
from drills.journal import Journal
from drills.overhead import GOAL_SECONDS
from drills.readiness.examination import PATIENCE_SECONDS, assess
from drills.report.summary import show, show_suite
from drills.result import Result
from drills.scenario import Scenario
from drills.session import CLOCK_SPEED, new_report, run_embedded, run_on, standing
from drills.suite import Planned
from drills.target import Target
from drills.world import World, deployed
from embedded_aws.errors import EmbeddedAwsError
from operations import command_line, embedded
from operations.account import AccountError, check_account
from operations.confirmation import RefusedError, confirm
from operations.doctor.diagnosis import EXIT_CODES, verdict
from operations.environment import tool_environment
from operations.progress import DeploymentProgress
from operations.project import REPORTS
from operations.synthesis import SynthesisError
from operations.terraform import TerraformError

USER_ERRORS = (
    AccountError,
    DrillError,
    RefusedError,
    SettingsError,
    SynthesisError,
    TerraformError,
    EmbeddedAwsError,
)
app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
console = Console(highlight=False)
Fresh = Annotated[bool, typer.Option("--fresh", help="Deploy again, whatever snapshot there is.")]
Speed = Annotated[float, typer.Option(help="How much faster than real time schedules and alarm periods run.")]


@app.command()
def demo(fresh: Fresh = False, speed: Speed = CLOCK_SPEED) -> None:
    """Deploy two regions, lose the active one, fail over, and say what was measured."""
    settings, label = _load()
    with _drilling(settings, label, fresh, speed, console.print) as drill:
        result, page = drill(scenarios.load("region-loss"))
    show(result, page, console)
    if result.verdict != "passed":
        raise typer.Exit(1)


@app.command()
def run(
    scenario: Annotated[list[str] | None, typer.Option(help="Name of a scenario; all without one.")] = None,
    listing: Annotated[bool, typer.Option("--list", help="Name the scenarios, and end.")] = False,
    clean_up: Annotated[
        bool, typer.Option("--clean-up", help="Undo what ended drills left, and end.")
    ] = False,
    broken: Annotated[
        bool, typer.Option("--broken", help="Take each scenario's protection away: then it must fail.")
    ] = False,
    repeat: Annotated[int, typer.Option(min=1, max=100, help="How often each of them runs.")] = 1,
    seed: Annotated[int | None, typer.Option(help="Shuffle the order, the same for the same number.")] = None,
    target: Annotated[str, typer.Option(help="embedded, or aws, which asks first.")] = "",
    quiet: Annotated[bool, typer.Option("--quiet", help="Only the verdicts.")] = False,
    fresh: Fresh = False,
    speed: Speed = CLOCK_SPEED,
) -> None:
    """Drill scenarios. Exit code 1 when a verdict isn't the right one."""
    if listing:
        list_scenarios()
        return
    if target:
        os.environ["TARGET"] = target
    settings, label = _load()
    if clean_up:
        for left in interrupted.interrupted(REPORTS):
            interrupted.clean_up(left, settings, console.print)
        return
    planned = suite.plan(scenario or [], repeat=repeat, seed=seed, broken=broken)
    say = _nothing if quiet else console.print
    ran = []
    with _drilling(settings, label, fresh, speed, say, planned) as drill:
        for one in suite.run(planned, drill):
            ran.append(one)
            if one.result and one.page and not quiet:
                show(one.result, one.page, console)
    show_suite(ran, console)
    if not all(one.is_right for one in ran):
        raise typer.Exit(1)


@app.command()
def readiness(
    fresh: Fresh = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of lines.")] = False,
) -> None:
    """Say whether the passive region could take over now: exit code 0 ready, 1 not ready, 2 unknown."""
    settings, label = _load()
    # What stands already has settled; what is restored now needs its first probes.
    patience = 0.0 if label == "aws" or embedded.is_running() else PATIENCE_SECONDS
    with (
        closing(Journal(new_report(REPORTS, "readiness") / "journal.jsonl")) as journal,
        _standing(settings, label, fresh) as target,
    ):
        seen = assess(target, journal, patience)
    said = verdict(seen)
    if as_json:
        items = [asdict(diagnosis) for diagnosis in seen]
        about = {"region": target.passive.region, "target": target.label, "verdict": said, "items": items}
        sys.stdout.write(json.dumps(about, indent=2) + "\n")
        raise typer.Exit(EXIT_CODES[said])
    for diagnosis in seen:
        console.print(diagnosis.line, markup=False, soft_wrap=True)
    console.print(f"{target.passive.region}: {said} ({target.label})")
    raise typer.Exit(EXIT_CODES[said])


@app.command()
def bench(fresh: Fresh = False) -> None:
    """Measure what a failover takes of its own. Exit code 1 when it is more than the goal."""
    found = measure(_world(_settings(), fresh))
    console.print(
        f"failover: {found.states} states and {found.calls} calls, {found.seconds:.1f} s of its own from its start "
        f"to the switch (goal: at most {GOAL_SECONDS:g} s), {found.waited:.1f} s more waiting (embedded)"
    )
    if not found.is_within_goal:
        raise typer.Exit(1)


@app.command(name="list")
def list_scenarios() -> None:
    """Name the scenarios."""
    for name in scenarios.names():
        console.print(f"{name}: {scenarios.load(name).title}")


def _load() -> tuple[Settings, Label]:
    environment = read_environment()
    settings = load_settings(environment.settings_file)
    check(environment, settings)
    return settings, environment.target


def _settings() -> Settings:
    """The settings of a drill. Raises DrillError for TARGET=aws, which this version has no drills for."""
    settings, label = _load()
    if label != "embedded":
        raise DrillError("TARGET = 'aws': drills run on the embedded AWS only in this version")
    return settings


@contextmanager
def _standing(settings: Settings, label: Label, fresh: bool) -> Iterator[Target]:
    """What is looked at: the account, or the embedded AWS, whose names this process then resolves."""
    if label == "aws":
        check_account(settings, label, tool_environment(os.environ, {}))
        yield Target(label, settings)
        return
    # What is asked for may be JSON, so how it is made goes beside it.
    with standing(lambda: _world(settings, fresh, Console(stderr=True)), settings) as target:
        target.reach_names()
        yield target


@contextmanager
def _drilling(
    settings: Settings,
    label: Label,
    fresh: bool,
    speed: float,
    say: Callable[[str], None],
    planned: Sequence[Planned] = (),
) -> Iterator[Callable[[Scenario], tuple[Result, Path]]]:
    """What runs a scenario: each in a fresh copy of the deployed world, or on AWS, which is asked for first."""
    if label == "aws":
        check_account(settings, label, tool_environment(os.environ, {}))
        target = Target(label, settings)
        for each in planned:
            permission.check(each.scenario.faults, target)
        faults = [fault for each in planned for fault in permission.told(each.scenario.faults, target)]
        confirm(
            settings, label, "will begin, and undo at the end:\n" + "\n".join(f"  {one}" for one in faults)
        )
        yield lambda scenario: run_on(target, scenario, say=say)
        return
    world = _world(settings, fresh)
    yield lambda scenario: run_embedded(world, scenario, clock_speed=speed, say=say)


def _nothing(_: str) -> None:
    """Says nothing."""


def _world(settings: Settings, fresh: bool, shown: Console = console) -> World:
    with DeploymentProgress(shown) as progress:
        return deployed(settings, progress.listen, shown.print, fresh=fresh)


def _interrupted(number: int, frame: FrameType | None) -> None:
    """SIGTERM ends a drill like Ctrl-C: everything is undone on the way out."""
    del number, frame
    raise KeyboardInterrupt


def main() -> int:
    signal.signal(signal.SIGTERM, _interrupted)
    return command_line.run(app, USER_ERRORS)


if __name__ == "__main__":
    sys.exit(main())
