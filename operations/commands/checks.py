"""Commands that check and measure the project itself."""

import os
import sys

import typer

from config import Names, load_settings, read_environment
from config.stacks import stacks
from operations import bench as benchmark
from operations import error_tree as errors
from operations import inventory as stock
from operations import schema
from operations.checkov.run import check_policies
from operations.checkov.suppression import load_suppressions
from operations.checkov.variant import VARIANTS
from operations.command_reference import command_reference
from operations.commands.context import app, console
from operations.drawing import PICTURE, picture, svg
from operations.project import ROOT, STACKS
from operations.reference import reference
from operations.runbooks.failover import failover_runbook
from operations.runbooks.way_back import way_back_runbook
from operations.synthesis import document, synthesize


@app.command()
def settings_reference() -> None:
    """Print the reference of the settings, whose copy is docs/settings.md."""
    sys.stdout.write(reference())


@app.command()
def commands_reference() -> None:
    """Print the reference of the commands, whose copy is docs/commands.md."""
    sys.stdout.write(command_reference())


@app.command()
def error_tree() -> None:
    """Draw the tree of the project's exceptions into docs/architecture.md."""
    page = ROOT / errors.PAGE
    drawn = errors.section(page.read_text(encoding="utf-8"), errors.error_tree(ROOT))
    page.write_text(drawn, encoding="utf-8")


@app.command()
def settings_schema() -> None:
    """Write docs/dr.schema.json, by which editors complete and check the settings."""
    schema.FILE.write_text(schema.text(), encoding="utf-8")


@app.command()
def runbooks() -> None:
    """Write docs/runbooks/failover.md and way-back.md from the code's own definitions and the settings."""
    settings = load_settings(read_environment().settings_file)
    passive = Names(settings).other(settings.active)
    folder = ROOT / "docs" / "runbooks"
    (folder / "failover.md").write_text(failover_runbook(settings, passive), encoding="utf-8")
    (folder / "way-back.md").write_text(way_back_runbook(settings), encoding="utf-8")


@app.command()
def machine() -> None:
    """Draw the state machine of the settings into docs/machine.svg."""
    settings = load_settings(read_environment().settings_file)
    passive = Names(settings).other(settings.active)
    PICTURE.write_text(picture(settings, passive), encoding="utf-8")


@app.command()
def inventory() -> None:
    """List the resources of the settings' stacks in docs/inventory.md, and draw the stacks into docs/stacks.svg."""
    environment = read_environment()
    settings = load_settings(environment.settings_file)
    synthesize(os.environ)
    documents = {stack.name: document(STACKS / stack.name) for stack in stacks(settings, test_mode=False)}
    stock.PAGE.write_text(stock.page(documents), encoding="utf-8")
    stock.PICTURE.write_text(svg(stock.dot(documents)), encoding="utf-8")


@app.command()
def checkov() -> None:
    """Run checkov on every stack of every strategy; exit code 1 for an unaccepted finding or an
    unneeded suppression.
    """
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
    """Time the synthesis, stock and fast, and print how long the last whole test run took."""
    ratio = benchmark.measure()
    for name, seconds in (("stock", ratio.stock), ("fast", ratio.fast)):
        console.print(f"{name}: " + ", ".join(f"{value:.2f} s" for value in seconds))
    console.print(benchmark.last_suite())
    console.print(f"ratio fast/stock: {ratio.value:.3f} (goal: at most {benchmark.GOAL:.3f})")
    if ratio.value > benchmark.GOAL:
        raise typer.Exit(1)
