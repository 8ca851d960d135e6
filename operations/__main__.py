"""Commands of the Makefile: synth, plan, deploy, cleanup, embedded-up, embedded-down, environment, doctor, bench."""

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from config import Environment, Settings, SettingsError, load_settings, read_environment
from config.contradictions import check
from config.stacks import Stack, stacks
from embedded_aws.errors import EmbeddedAwsError
from operations import bench as benchmark
from operations import command_line, embedded
from operations.account import AccountError, check_account
from operations.checkov.finding import BlindError
from operations.checkov.run import NotInstalledError, check_policies
from operations.checkov.suppression import load_suppressions
from operations.checkov.variant import VARIANTS
from operations.confirmation import RefusedError, confirm
from operations.deployment import Deployment
from operations.doctor.diagnosis import EXIT_CODES, verdict
from operations.doctor.examination import examine, surroundings
from operations.environment import tool_environment
from operations.live_replica import LiveReplicaError, refuse_live_replica
from operations.plan_comment import comment, read_plan
from operations.progress import DeploymentProgress
from operations.project import CLI, PLANS, STACKS
from operations.protection import ProtectedError, refuse_protected
from operations.provider_mirror import MirrorError
from operations.reference import reference
from operations.remains import RemainsError
from operations.selection import UnknownStackError, select
from operations.state_buckets.ensure import ensure
from operations.state_buckets.wanted import StateBucketsError, wanted
from operations.synthesis import SynthesisError, synthesize
from operations.terraform import TerraformError

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
console = Console(highlight=False)
Namespaces = Annotated[list[str] | None, typer.Argument(help="Namespaces or stacks; all when none is named.")]
USER_ERRORS = (
    AccountError,
    BlindError,
    EmbeddedAwsError,
    LiveReplicaError,
    MirrorError,
    NotInstalledError,
    ProtectedError,
    RemainsError,
    RefusedError,
    SettingsError,
    StateBucketsError,
    SynthesisError,
    TerraformError,
    UnknownStackError,
    embedded.NotRunningError,
    embedded.StaleStatesError,
)


@app.command()
def synth() -> None:
    """Write the Terraform JSON of every stack."""
    _, settings = _context()
    synthesize(os.environ)
    for stack in stacks(settings, test_mode=read_environment().test_mode):
        console.print(str((STACKS / stack.name / "cdk.tf.json").relative_to(Path.cwd())))


@app.command()
def plan(namespaces: Namespaces = None) -> None:
    """Plan every stack; plans are kept in .cache/plans. Exit code 2 when something would change."""
    environment, settings = _context()
    chosen = _chosen(namespaces, environment, settings)
    # A plan of an earlier run would be shown as this one's.
    shutil.rmtree(PLANS, ignore_errors=True)
    PLANS.mkdir(parents=True)
    with DeploymentProgress(console) as progress:
        changed = _deployment(environment, settings, progress).plan(chosen, PLANS)
    for name, differs in changed.items():
        console.print(f"{name}: {'changes' if differs else 'no changes'}")
    if any(changed.values()):
        raise typer.Exit(2)


@app.command()
def plan_comment() -> None:
    """Print the kept plans as a comment for a pull request."""
    found, settings = _context()
    variables = tool_environment(os.environ, {})
    plans = [
        read_plan(stack.name, PLANS / f"{stack.name}.tfplan", STACKS / stack.name, variables)
        for stack in stacks(settings, test_mode=found.test_mode)
    ]
    sys.stdout.write(comment(plans))


@app.command()
def deploy(namespaces: Namespaces = None) -> None:
    """Apply the stacks in their order."""
    environment, settings = _context()
    chosen = _chosen(namespaces, environment, settings)
    confirm(settings, environment.target, "will deploy: " + ", ".join(stack.name for stack in chosen))
    with DeploymentProgress(console) as progress:
        _deployment(environment, settings, progress).apply(chosen)
    console.print(f"deployed to {environment.target}: " + ", ".join(stack.name for stack in chosen))


@app.command()
def cleanup(
    namespaces: Namespaces = None,
    remove: Annotated[
        list[str] | None, typer.Option(help="Protected thing to remove, by name, or `all`.")
    ] = None,
) -> None:
    """Destroy the stacks in the reverse order. What is protected stays unless it is named."""
    environment, settings = _context()
    chosen = _chosen(namespaces, environment, settings)
    os.environ["DR_REMOVE"] = " ".join(remove or [])
    client = embedded.running().environment if environment.target == "embedded" else {}
    clients = surroundings(settings, environment.target, tool_environment(os.environ, client)).clients
    refuse_live_replica(settings, [stack.name for stack in chosen], remove or [], clients)
    with DeploymentProgress(console) as progress:
        deployment = _deployment(environment, settings, progress)
        names = [stack.name for stack in chosen]
        refuse_protected(STACKS, names)
        confirm(settings, environment.target, _farewell(names, remove or []), always=True)
        if remove:
            # Protection is an attribute: it is taken off by an apply before anything can be destroyed.
            deployment.apply(chosen)
        deployment.destroy(chosen)
    console.print("destroyed: " + ", ".join(reversed(names)))


def _farewell(names: list[str], remove: list[str]) -> str:
    return (
        f"will destroy: {', '.join(reversed(names))}\n"
        f"removed although protected: {', '.join(remove) or 'nothing'}\n"
        "kept: buckets that hold objects (unless named), the keys for 30 days, the account's own hosted zone"
    )


@app.command()
def doctor() -> None:
    """Say what a deployment would fail at: exit code 0 ready, 1 not ready, 2 unknown."""
    found, settings = _context()
    client = embedded.running().environment if found.target == "embedded" else {}
    around = surroundings(settings, found.target, tool_environment(os.environ, client))
    diagnoses = examine(around)
    for diagnosis in diagnoses:
        console.print(str(diagnosis), markup=False, soft_wrap=True)
    console.print(f"{verdict(diagnoses)} ({found.target})")
    raise typer.Exit(EXIT_CODES[verdict(diagnoses)])


@app.command()
def state_buckets() -> None:
    """Make the buckets of Terraform's states on AWS; changes only what differs."""
    found, settings = _context()
    variables = tool_environment(os.environ, {})
    names = ", ".join(f"{bucket.name} ({bucket.region})" for bucket in wanted(settings))
    check_account(settings, found.target, variables)
    confirm(
        settings,
        found.target,
        f"will make, where they differ: the buckets {names} and their replication role",
    )
    changes = list(ensure(settings, surroundings(settings, found.target, variables).clients))
    for change in changes or ["the state buckets are as they should be"]:
        console.print(change, markup=False, soft_wrap=True)


@app.command()
def embedded_up() -> None:
    """Start the embedded AWS, from where it was stopped."""
    _, settings = _context()
    console.print(f"the embedded AWS serves at {embedded.up(settings).endpoint}")


@app.command()
def embedded_down(
    forget: Annotated[
        bool, typer.Option("--forget", help="Remove its state and its Terraform states.")
    ] = False,
) -> None:
    """Stop the embedded AWS."""
    _, settings = _context()
    embedded.down(settings, forget=forget)


@app.command()
def environment() -> None:
    """Print the shell commands that point cdktf and the aws CLI at the embedded AWS."""
    _, settings = _context()
    running = embedded.running()
    variables = tool_environment(os.environ, running.environment)
    # The aws CLI needs a region for its own commands; stacks never read it.
    variables.setdefault("AWS_DEFAULT_REGION", settings.regions.primary)
    for name, value in variables.items():
        if os.environ.get(name) != value and name != "PATH":
            console.print(f"export {name}={shlex.quote(value)}", markup=False, soft_wrap=True)
    if str(CLI) not in os.environ.get("PATH", "").split(os.pathsep):
        console.print(f'export PATH={shlex.quote(str(CLI))}:"$PATH"', markup=False, soft_wrap=True)
    if "TF_CLI_CONFIG_FILE" not in variables:
        console.print("unset TF_CLI_CONFIG_FILE", markup=False)


@app.command()
def settings_reference() -> None:
    """Print the reference of the settings, which docs/settings.md keeps."""
    sys.stdout.write(reference())


@app.command()
def checkov() -> None:
    """Ask checkov about every stack of every strategy; 1 when a finding isn't accepted, or needn't be."""
    judgement = check_policies(VARIANTS, load_suppressions())
    for finding in judgement.failed:
        console.print(f"failed: {finding}", markup=False, soft_wrap=True)
    for pattern in judgement.unneeded:
        console.print(f"suppressed without need: {pattern}", markup=False, soft_wrap=True)
    checked = ", ".join(variant.name for variant in VARIANTS)
    console.print(f"checkov, {checked}: {len(judgement.failed)} failed, {judgement.accepted} accepted")
    if judgement.failed or judgement.unneeded:
        raise typer.Exit(1)


@app.command()
def bench() -> None:
    """Time the synthesis, stock and fast."""
    ratio = benchmark.measure()
    for name, seconds in (("stock", ratio.stock), ("fast", ratio.fast)):
        console.print(f"{name}: " + ", ".join(f"{value:.2f} s" for value in seconds))
    console.print(f"ratio fast/stock: {ratio.value:.3f} (goal: at most {benchmark.GOAL:.3f})")
    if ratio.value > benchmark.GOAL:
        raise typer.Exit(1)


def _context() -> tuple[Environment, Settings]:
    found = read_environment()
    settings = load_settings(found.settings_file)
    check(found, settings)
    return found, settings


def _chosen(namespaces: list[str] | None, found: Environment, settings: Settings) -> list[Stack]:
    chosen = select(stacks(settings, test_mode=True), namespaces or [], test_mode=found.test_mode)
    for stack in chosen:
        check(found, settings, stack.name if namespaces else None)
    return chosen


def _deployment(found: Environment, settings: Settings, progress: DeploymentProgress) -> Deployment:
    client = embedded.running().environment if found.target == "embedded" else {}
    variables = tool_environment(os.environ, client)
    check_account(settings, found.target, variables)
    synthesize(os.environ)
    return Deployment(STACKS, variables, progress.listen)


def main() -> int:
    return command_line.run(app, USER_ERRORS)


if __name__ == "__main__":
    sys.exit(main())
