"""The report as one HTML page that loads nothing from a network."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from drills.report import words
from drills.report.shares import shares
from drills.report.strip import strip
from drills.report.timeline import span, ticks, timeline
from drills.result import Result

# Parts of the RTO that took less are folded.
LONG_MILLISECONDS = 100


@cache
def environment() -> Environment:
    """Return the Jinja environment for the templates of this folder; created once."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, autoescape=True
    )
    for each in (words.seconds, words.moment, words.percent, words.client_told, words.biggest):
        made.filters[each.__name__] = each
    return made


def page(result: Result, before: Result | None = None) -> str:
    """Render the report of a run; `before` is the last run of the same scenario."""
    parts = shares(result)
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            result=result,
            questions=words.questions(result),
            compared=words.compared(result, before) if before else "",
            strip=strip(result),
            long_parts=sorted(
                (each for each in parts if each.milliseconds >= LONG_MILLISECONDS),
                key=lambda each: -each.milliseconds,
            ),
            headline=words.headline(result),
            recovered=words.recovered(result),
            where=words.where(result),
            not_measured=words.not_measured(result),
            shares=parts,
            lanes=timeline(result),
            ticks=ticks(result),
            span=span(result),
        )
    )
