"""A review for a terminal: first what needs attention, then each stack's changes by action."""

from collections.abc import Iterator
from dataclasses import dataclass

from review import diff
from review.comment import VERDICTS
from review.findings import TITLES, Kind
from review.markdown import visible
from review.plan import VERBS, Plan
from review.review import Review, Verdict, counted

STYLES = {"destroy": "red", "replace": "magenta", "change": "yellow", "create": "green", "forget": "cyan"}
DIFF_STYLES = {"+": "green", "-": "red", "!": "yellow", "#": "cyan"}


@dataclass(frozen=True)
class Line:
    """A line of the summary, and the colour that it has in a terminal."""

    text: str
    style: str = ""


def lines(review: Review, *, full: bool = False) -> Iterator[Line]:
    """Yield the lines for a terminal; with `full` also the changed values."""
    for text, style in _lines(review, full=full):
        yield Line(visible(text), style)


def _lines(review: Review, *, full: bool) -> Iterator[tuple[str, str]]:
    yield _title(review)
    if review.failure:
        yield from ((line, "red") for line in review.failure.split("\n"))
    for each in review.failed:
        told = each.error or ("terraform plan ended with an error" if each.plan else "no plan was made")
        yield from ((f"  {each.stack}: {line}" if line else "", "red") for line in told.split("\n"))
    for estimate in (review.objectives, review.cost):
        if estimate is not None:
            yield f"{estimate.title}: {estimate.headline}", ""
    for violation in review.violations:
        if violation.confirmed is not None:
            yield f"confirmed {violation.rule} by {violation.confirmed.who}: {violation.address}", "cyan"
        elif violation.blocks:
            yield f"BLOCKED {violation.rule}: {violation.address}: {violation.text}", "bold red"
    for kind in (each for each in Kind if each is not Kind.NOISE):
        if found := review.of(kind):
            yield f"{TITLES[kind]} ({len(found)})", "bold red" if kind <= Kind.WEAKENED else "bold"
            for finding in found:
                yield f"  {finding.stack}: {finding.address}: {finding.told}", ""
    if noise := review.of(Kind.NOISE):
        yield f"{TITLES[Kind.NOISE]}: {len(noise)}", "dim"
    for stack in review.stacks:
        if stack.plan is not None:
            yield f"{stack.stack}: {counted(stack.plan.counts)}", "bold"
            yield from _full(stack.plan) if full else _changes(stack.plan)


def _title(review: Review) -> tuple[str, str]:
    verdict = review.verdict
    style = {Verdict.NOTHING: "bold green", Verdict.CHANGES: "bold yellow"}.get(verdict, "bold red")
    told = "" if verdict is Verdict.NOTHING or not review.counts else f": {counted(review.counts)}"
    return f"{VERDICTS[verdict]}{told}", style


def _changes(plan: Plan) -> Iterator[tuple[str, str]]:
    for verb in VERBS:
        for change in (each for each in plan.changes if each.kind == verb):
            names = ", ".join(change.attributes)
            forced = f", forced by {', '.join(change.replace_paths)}" if change.replace_paths else ""
            yield f"  {verb:<8} {change.address}{f' ({names})' if names else ''}{forced}", STYLES[verb]
    for output in plan.outputs:
        yield f"  output   {output.name}", "cyan"


def _full(plan: Plan) -> Iterator[tuple[str, str]]:
    for line in diff.lines(plan):
        yield f"  {line}", DIFF_STYLES.get(line[:1], "")
