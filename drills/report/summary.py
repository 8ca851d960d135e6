"""The summary that the terminal shows."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from drills.report.shares import shares
from drills.report.words import biggest, client_told, seconds
from drills.result import Result, Seen
from drills.suite import Ran

COLOURS = {"good": "green", "bad": "red", "unknown": "yellow", "passed": "green", "failed": "red"}


def show(result: Result, page: Path, console: Console) -> None:
    """Print the verdict, the losses, each step and both steady states."""
    console.rule(f"{escape(result.scenario)} ({result.target})")
    console.print(escape(result.title))
    _seen("Steady state before", result.steady_before, console)
    for lost in result.lost:
        console.print(f"Lost: {escape(lost)}")
    console.print(f"Started by: {escape(result.started_by or 'nothing')}")
    table = Table("Step", "Duration", box=None, pad_edge=False)
    for step in result.steps:
        table.add_row(step.name, seconds(step.seconds))
    console.print(table)
    if result.meanwhile:
        _seen("Meanwhile", result.meanwhile, console)
    _seen("Steady state after", result.steady_after, console)
    if result.recovery_due:
        console.print(
            f"RTO {seconds(result.rto_seconds)} (objective {seconds(result.rto_objective_seconds)})"
        )
        if parts := shares(result):
            console.print(f"What took most of the RTO: {escape(biggest(parts))}", soft_wrap=True)
    for store in result.rpo:
        console.print(f"RPO {store.store}: {seconds(store.seconds)}, {escape(store.reason)}")
    if result.client:
        console.print(escape(client_told(result.client)))
    for note in result.notes:
        console.print(f"[dim]{escape(note)}[/dim]")
    if result.unproven:
        console.print(
            f"[dim]The report lists {len(result.unproven)} things that the embedded AWS can't prove.[/dim]"
        )
    for reason in result.reasons:
        console.print(f"[red]failed because {escape(reason)}[/red]")
    colour = COLOURS[result.verdict]
    console.print(f"Verdict: [bold {colour}]{result.verdict}[/]  ({result.target})")
    console.print(f"Report: {page}", soft_wrap=True)


def show_suite(ran: Sequence[Ran], console: Console) -> None:
    """Print one line for each drill, and whether its verdict is the expected one."""
    table = Table("Drill", "Verdict", "RTO", "Why", box=None, pad_edge=False)
    for one in ran:
        verdict = one.result.verdict if one.result else "not begun"
        why = "; ".join(one.result.reasons) if one.result else one.cause
        expected = "" if one.is_right else f"[red]should have {_should(one)}[/red] "
        rto = seconds(one.result.rto_seconds) if one.result and one.result.recovery_due else ""
        colour = "green" if one.is_right else "red"
        table.add_row(
            escape(one.planned.scenario.name), f"[{colour}]{verdict}[/]", rto, expected + escape(why)
        )
    console.print(table)
    right = sum(one.is_right for one in ran)
    console.print(f"{right} of {len(ran)} verdicts are as expected")


def _should(one: Ran) -> str:
    failing = one.planned.fails_with
    return f"failed with: {escape(failing)};" if failing else "passed;"


def _seen(title: str, seen: list[Seen], console: Console) -> None:
    console.print(f"[bold]{title}[/bold]")
    for one in seen:
        console.print(f"  [{COLOURS[one.state]}]{one.state}[/] {escape(one.name)}: {escape(one.found)}")
