"""Commands of `python -m objectives`."""

import time
from math import isfinite
from typing import Annotated

import typer
from rich.console import Console

from config import Settings, load_settings, read_environment
from config.errors import UserError
from objectives.cost import estimate
from objectives.cost_summary import STRATEGIES, Compared
from objectives.cost_summary import summary as cost_summary
from objectives.documents import Documents
from objectives.drawing import dot
from objectives.improvements import Change, improvements, with_change
from objectives.rpo import losses
from objectives.rto import RUNS, SEED, recovery
from objectives.savings import savings
from objectives.summary import summary
from operations import command_line
from operations.drawing import svg
from operations.project import REPORTS
from operations.terminal import print_json

app = typer.Typer(add_completion=False, no_args_is_help=True)
console = Console(highlight=False)
THROTTLED = "launches_throttled"
Runs = Annotated[int, typer.Option(min=100, help="Failovers that are modelled.")]
Seed = Annotated[int, typer.Option(min=0, help="The same seed gives the same numbers.")]


@app.command()
def rto(runs: Runs = RUNS, seed: Seed = SEED) -> None:
    """Model RTO and RPO of the settings, list the single changes that save most time, and draw reports/rto.svg."""
    settings = load_settings(read_environment().settings_file)
    documents = Documents(settings)
    found = recovery(settings, documents, runs=runs, seed=seed)
    throttled = recovery(settings, documents, mode=THROTTLED, runs=runs, seed=seed)
    text = summary(found, throttled, losses(settings, runs=runs, seed=seed), improvements(settings, found))
    console.print(text, markup=False, soft_wrap=True)
    REPORTS.mkdir(exist_ok=True)
    picture = REPORTS / "rto.svg"
    picture.write_text(svg(dot(found)), encoding="utf-8")
    console.print(f"drawn into {picture.relative_to(picture.parent.parent)}", markup=False)


@app.command()
def cost(runs: Runs = RUNS, seed: Seed = SEED) -> None:
    """Estimate a month's cost of each strategy, with its RTO and RPO, and show the settings' own bill."""
    settings = load_settings(read_environment().settings_file)
    every = {
        strategy: _compared(with_change(settings, Change("strategy", strategy)), runs, seed)
        for strategy in STRATEGIES
    }
    own = every[settings.strategy].idle
    hints = savings(settings, Documents(settings), own)
    console.print(cost_summary(every, settings.strategy, hints), markup=False, soft_wrap=True)


def _compared(settings: Settings, runs: int, seed: int) -> Compared:
    documents = Documents(settings)
    recovers = settings.components.recovery
    return Compared(
        estimate(settings, documents),
        estimate(settings, documents, phase="failed over"),
        recovery(settings, documents, runs=runs, seed=seed) if recovers else None,
        recovery(settings, documents, mode=THROTTLED, runs=runs, seed=seed) if recovers else None,
        losses(settings, runs=runs, seed=seed),
    )


@app.command()
def totals(runs: Runs = RUNS, seed: Seed = SEED) -> None:
    """Print the settings' numbers as JSON, for the review of a pull request; null stands for an infinite time."""
    settings = load_settings(read_environment().settings_file)
    documents = Documents(settings)
    found = recovery(settings, documents, runs=runs, seed=seed)
    throttled = recovery(settings, documents, mode=THROTTLED, runs=runs, seed=seed)
    bill = estimate(settings, documents)
    times = {"p50": found.p50, "p90": found.p90, "throttled_p90": throttled.p90}
    document = {
        **{name: seconds if isfinite(seconds) else None for name, seconds in times.items()},
        "objective": found.objective_seconds,
        "losses": {each.store: each.p90 for each in losses(settings, runs=runs, seed=seed)},
        "stacks": bill.stacks,
        "unpriced": sorted(f"{each.stack} {each.address}" for each in bill.unpriced),
    }
    print_json(console, document)


@app.command()
def bench(runs: Runs = RUNS) -> None:
    """Print how long the modelling takes."""
    settings = load_settings(read_environment().settings_file)
    documents = Documents(settings)
    recovery(settings, documents, runs=100)
    began = time.monotonic()
    recovery(settings, documents, runs=runs)
    console.print(f"recovery model: {runs} runs in {time.monotonic() - began:.2f} s", markup=False)


def main() -> int:
    """Run a command, and return the exit code."""
    return command_line.run(app, (UserError,))
