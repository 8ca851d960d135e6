"""Output of the readiness command: a table of items, or the troubleshooting questions with their answers."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from operations.doctor.diagnosis import Diagnosis, State
from operations.terminal import is_terminal
from readiness.troubleshooting import Finding

COLOURS: dict[State, str] = {"ready": "green", "not ready": "red", "unknown": "yellow"}


def show_items(found: Sequence[Diagnosis], console: Console) -> None:
    """Print all items, those that need action first: in a terminal as a table, elsewhere one line per item."""
    order: Sequence[State] = ("not ready", "unknown", "ready")
    items = sorted(found, key=lambda each: order.index(each.state))
    if not is_terminal(console):
        for each in items:
            console.print(each.line, markup=False, soft_wrap=True)
        return
    table = Table("item", "state", "cause", "fix", box=None, pad_edge=False)
    for each in items:
        table.add_row(escape(each.item), _coloured(each.state), escape(each.cause), escape(each.fix))
    console.print(table)


def show_findings(findings: Iterable[Finding], console: Console) -> None:
    """Print each group of troubleshooting questions: what was checked for each question, and the findings."""
    group = ""
    for finding in findings:
        if finding.group != group:
            group = finding.group
            console.rule(group)
        console.print(f"{escape(finding.asks)}: looked at {escape(finding.looked)}", soft_wrap=True)
        for each in finding.found:
            console.print(
                f"  {_coloured(each.state)} {escape(each.item)}: {escape(each.cause)}", soft_wrap=True
            )
            if each.fix:
                console.print(f"    fix: {escape(each.fix)}", soft_wrap=True)
        if not finding.found:
            console.print("  not checked: the settings have no resources of this kind")


def as_documents(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return the findings as JSON documents."""
    return [asdict(finding) for finding in findings]


def _coloured(state: State) -> str:
    return f"[{COLOURS[state]}]{state}[/]"
