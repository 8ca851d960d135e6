"""The terminal's summary says what the result says."""

from io import StringIO
from pathlib import Path

from rich.console import Console

from drills.report.summary import show
from drills.result import Result
from tests.drills.results import drilled, result, step


def shown(found: Result) -> str:
    console = Console(file=StringIO(), width=200)
    show(found, Path("reports/latest/report.html"), console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_it_has_the_verdict_the_rto_and_what_took_most_of_it() -> None:
    text = shown(drilled(25.5, step("Validate", 10, 12), step("WaitForPromotion", 12.5, 20)))
    assert "RTO 25.5 s (objective 15 min)" in text
    assert "What took most of the RTO: until the alarm started the failover: 10.0 s (39.2 %); Wait" in text
    assert "Verdict: passed  (embedded)" in text


def test_what_is_unknown_is_said_so_and_has_no_parts() -> None:
    text = shown(drilled(None, step("Validate", 10, 12)))
    assert "RTO unknown" in text
    assert "RPO database: unknown, unknown: x" in text
    assert "What took most" not in text


def test_a_failed_drill_says_why_even_when_its_reason_looks_like_markup() -> None:
    text = shown(result(verdict="failed", reasons=["users: bad, [red]503[/red]"]))
    assert "failed because users: bad, [red]503[/red]" in text
    assert "Verdict: failed" in text
