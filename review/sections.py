"""The sections of a review's comment: what failed, policy, findings and estimates."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from review.budget import Part
from review.findings import TITLES, Finding, Kind
from review.markdown import code, fenced, words
from review.review import Confirmation, EstimateSection, Review, Violation

ERROR_CHARACTERS = 1_500
LOUD = (Kind.LOSS, Kind.WEAKENED, Kind.UNKNOWN)
# Ranks of parts: what is less important has a higher one, and is left out before.
HEADLINE, ERRORS, POLICY, ESTIMATES = 0, 1, 2, 4
TABLES, NOISE, DIFFS = 20, 21, 30


def errors(review: Review) -> Iterator[Part]:
    """Yield the errors of stacks whose plan failed, and the names of stacks without a plan."""
    texts = [("", review.failure)] if review.failure else []
    texts += [
        (each.stack, each.error or "terraform plan ended with an error")
        for each in review.failed
        if each.plan or each.error
    ]
    for stack, text in texts:
        shown = text if len(text) <= ERROR_CHARACTERS else f"{text[:ERROR_CHARACTERS]}\n... cut"
        title = f"\n#### {code(stack)} failed\n" if stack else ""
        # Of a block of code half is worth nothing: it is one line for the budget.
        yield Part(ERRORS, f"the error of {stack or 'the command'}", (fenced(shown),), title)
    missing = [code(each.stack) for each in review.failed if each.plan is None and not each.error]
    if missing:
        yield Part(
            ERRORS,
            "missing plans",
            (f"\nNo plan was made of {', '.join(missing)}: what it would change is unknown.",),
        )


def policy(review: Review) -> Iterator[Part]:
    """Yield the violations that block the pull request, and those that somebody confirmed."""
    blocking = review.blocking
    if blocking:
        lines = tuple(_violations(blocking))
        yield Part(POLICY, "violations of policy", lines, "\n#### Blocked by policy\n")
    if review.confirmations:
        yield Part(
            POLICY, "confirmations", tuple(map(_confirmation, review.confirmations)), "\n#### Confirmed\n"
        )


def _confirmation(each: Confirmation) -> str:
    told = f"- {code(each.rule)} confirmed by {code(each.who)} at {code(each.when)} ({words(each.how)})"
    if not each.counts:
        return (
            f"{told}, **which no longer counts**: something was pushed at {code(each.pushed)}. "
            "Whoever has reviewed that push too removes the label and sets it again."
        )
    return told + (f": {words(each.reason)}" if each.reason else "")


def _violations(blocking: Iterable[Violation]) -> Iterator[str]:
    for rule, found in groupby(blocking, key=lambda each: each.rule):
        listed = list(found)
        places = ", ".join(code(each.address) for each in listed[:5])
        more = f" and {len(listed) - 5} more" if len(listed) > 5 else ""
        fix = f"To proceed, set the label {code(f'confirm:{rule}')}, or revert the change."
        yield f"- {code(rule)}: {places}{more}. {fix}"


def section(review: Review, kind: Kind) -> Iterator[Part]:
    """Yield the findings of one kind, if there are any."""
    found = review.of(kind)
    if not found:
        return
    title = f"{TITLES[kind]} ({len(found)})"
    lines = tuple(_finding(each) for each in found)
    if kind is Kind.NOISE:
        yield Part(NOISE, title, lines, f"\n<details><summary>{title}</summary>\n", "\n</details>")
    else:
        rank = 3 if kind in LOUD else 4 + kind
        yield Part(rank, title, lines, f"\n#### {title}\n")


def _finding(finding: Finding) -> str:
    change = f" {code(finding.path)}" if finding.path else ""
    if finding.before or finding.after:
        change += f" {code(finding.before)} → {code(finding.after)}"
    text = words(finding.text)
    if change:
        text = f",{change}" + (f" ({text})" if text else "")
    elif text:
        text = f": {text}"
    return f"- {code(finding.address)} in {code(finding.stack)}: {words(finding.what)}{text}"


def estimates(review: Review) -> Iterator[Part]:
    """Yield how the change affects recovery time and cost."""
    for each in (review.objectives, review.cost):
        if isinstance(each, EstimateSection) and each.lines:
            lines = tuple(f"- {words(line)}" for line in each.lines)
            yield Part(ESTIMATES, each.title, lines, f"\n#### {words(each.title)}\n")
