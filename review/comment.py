"""A review as the one comment of a pull request: the most severe first, and below the host's limit whatever the
plan's size.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from review import diff
from review.budget import Part, fit, size
from review.findings import TITLES, Finding, Kind
from review.markdown import code, fenced, words
from review.plan import VERBS, Change, Plan
from review.review import Confirmation, EstimateSection, Review, StackPlan, Verdict, Violation, counted
from review.values import differences

# The comment is found again by this line.
MARKER = "<!-- disaster-recovery-plan -->"
# GitHub takes 65,536 characters a comment; GitLab a million.
LIMIT = 65_000
# What is left for the lines that say what was left out.
NOTE = 1_500
ERROR_CHARACTERS = 1_500
NAMED_ATTRIBUTES = 6
VERDICTS = {
    Verdict.NOTHING: "no changes",
    Verdict.FAILED: "the plan failed",
    Verdict.CHANGES: "changes",
    Verdict.BLOCKED: "blocked by policy",
}
LOUD = (Kind.LOSS, Kind.WEAKENED, Kind.UNKNOWN)
# Ranks of parts: what is less important has a higher one, and is left out before.
HEADLINE, ERRORS, POLICY, ESTIMATES = 0, 1, 2, 4
TABLES, NOISE, DIFFS = 20, 21, 30


def comment(review: Review, where: str = "", limit: int = LIMIT) -> str:
    """Return the review in Markdown. `where` says where to find parts that don't fit."""
    if review.verdict is Verdict.NOTHING and not review.findings and not review.violations:
        stacks = f"{len(review.stacks)} stack{'s' if len(review.stacks) != 1 else ''}"
        return f"{MARKER}\n**Terraform plan: no changes** in {stacks}.{_brief(review)}\n"
    fitted = fit(list(_parts(review)), limit - NOTE)
    return fitted.text + _note(fitted.left_out, where)


def failed(failure: str, where: str = "") -> str:
    """Return the comment of a failed plan, such as with invalid settings."""
    return comment(Review((), failure=failure), where)


def _parts(review: Review) -> Iterator[Part]:
    yield Part(HEADLINE, "headline", tuple(_headline(review)), f"{MARKER}\n### {_title(review)}")
    yield from _errors(review)
    yield from _policy(review)
    for kind in (Kind.LOSS, Kind.WEAKENED, Kind.UNKNOWN):
        yield from _section(review, kind)
    yield from _estimates(review)
    for kind in (Kind.PARITY, Kind.MOVE, Kind.IMPORT, Kind.FORGET, Kind.DRIFT):
        yield from _section(review, kind)
    for each in review.stacks:
        if each.plan is not None and each.plan.changes:
            yield _table(each.stack, each.plan)
    yield from _section(review, Kind.NOISE)
    for each in review.stacks:
        if each.plan is not None and each.plan.counts:
            yield _diff(each.stack, each.plan)


def _title(review: Review) -> str:
    verdict = review.verdict
    if verdict is Verdict.FAILED:
        if not review.stacks:
            return "Terraform plan: there is no plan"
        named = ", ".join(words(each.stack) for each in review.failed)
        return f"Terraform plan failed: {named}"
    return f"Terraform plan: {VERDICTS[verdict]}" + (f", {counted(review.counts)}" if review.counts else "")


def _headline(review: Review) -> Iterator[str]:
    """Yield the essence for a reviewer: counts, severe findings, time and cost, and a line per stack."""
    loud = [
        f"**{len(review.of(kind))}** {one if len(review.of(kind)) == 1 else many}"
        for kind, one, many in (
            (
                Kind.LOSS,
                "resource with data to be destroyed or replaced",
                "resources with data to be destroyed or replaced",
            ),
            (Kind.WEAKENED, "weakened protection", "weakened protections"),
            (Kind.UNKNOWN, "protection not known before the apply", "protections not known before the apply"),
            (Kind.PARITY, "change in one region only", "changes in one region only"),
            (Kind.DRIFT, "change outside Terraform", "changes outside Terraform"),
        )
        if review.of(kind)
    ]
    told = "; ".join(loud) + "." * bool(loud) + _brief(review)
    if told:
        yield f"\n{told.strip()}"
    if not review.stacks:
        return
    yield ""
    yield "| stack | plan |"
    yield "|---|---|"
    for each in review.stacks:
        yield f"| {code(each.stack, in_table=True)} | {_stack_title(each)} |"


def _brief(review: Review) -> str:
    told = [each.headline for each in (review.objectives, review.cost) if each is not None]
    return "".join(f" {words(each)}." for each in told)


def _stack_title(each: StackPlan) -> str:
    if each.plan is None:
        return "**failed**" if each.error else "**no plan**"
    told = counted(each.plan.counts)
    return told if each.is_whole else f"**failed half-way**; until then {told}"


def _errors(review: Review) -> Iterator[Part]:
    texts = [("", review.failure)] if review.failure else []
    texts += [
        (each.stack, each.error or "planning ended with an error")
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
            (f"\nNo plan was made of {', '.join(missing)}: nothing can be said of it.",),
        )


def _policy(review: Review) -> Iterator[Part]:
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
            "Who has looked at that, too, takes the label away and sets it again."
        )
    return told + (f": {words(each.reason)}" if each.reason else "")


def _violations(blocking: Iterable[Violation]) -> Iterator[str]:
    for rule, found in groupby(blocking, key=lambda each: each.rule):
        listed = list(found)
        places = ", ".join(code(each.address) for each in listed[:5])
        more = f" and {len(listed) - 5} more" if len(listed) > 5 else ""
        yield f"- {code(rule)}: {places}{more}. To go on, the label {code(f'confirm:{rule}')}, or take the change back."


def _section(review: Review, kind: Kind) -> Iterator[Part]:
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


def _estimates(review: Review) -> Iterator[Part]:
    for each in (review.objectives, review.cost):
        if isinstance(each, EstimateSection) and each.lines:
            lines = tuple(f"- {words(line)}" for line in each.lines)
            yield Part(ESTIMATES, each.title, lines, f"\n#### {words(each.title)}\n")


def _table(stack: str, plan: Plan) -> Part:
    """Return the changes of a stack by their action, irreversible ones first."""
    changes = sorted(plan.changes, key=lambda each: VERBS.index(each.kind))
    return Part(
        TABLES,
        f"rows of the table of {stack}",
        tuple(_row(each) for each in changes),
        f"\n<details><summary>{words(stack)}: {counted(plan.counts)}</summary>\n\n"
        "| action | resource | attributes |\n|---|---|---|",
        "\n</details>",
    )


def _row(change: Change) -> str:
    paths = (
        list(dict.fromkeys(each.path.partition(".")[0] for each in differences(change)))
        if change.before
        else []
    )
    if change.after is None:
        paths = []
    forced = list(change.replace_paths)
    named = [f"**{code(path, in_table=True)}** forces it" for path in forced]
    named += [code(path, in_table=True) for path in paths if path not in forced][:NAMED_ATTRIBUTES]
    more = len([path for path in paths if path not in forced]) - NAMED_ATTRIBUTES
    if more > 0:
        named.append(f"and {more} more")
    return f"| {change.kind} | {code(change.address, in_table=True)} | {', '.join(named)} |"


def _diff(stack: str, plan: Plan) -> Part:
    """Return the whole plan. Its fence is longer than any fence in the lines."""
    shown = tuple(fenced_line for fenced_line in fenced("\n".join(diff.lines(plan)), "diff").split("\n"))
    opening, closing = shown[0], shown[-1]
    return Part(
        DIFFS,
        f"lines of the whole plan of {stack}",
        shown[1:-1],
        f"\n<details><summary>{words(stack)}: the whole plan</summary>\n\n{opening}",
        f"{closing}\n\n</details>",
    )


def _note(left_out: list[tuple[str, int, int]], where: str) -> str:
    if not left_out:
        return ""
    note = "\n---\nLeft out for want of room" + (f" (all of it is in {where})" if where else "") + ":\n"
    for name, count, of in left_out:
        line = f"- {count} of {of} {words(name)}\n"
        if size(note + line) > NOTE - 60:
            return note + "- and more\n"
        note += line
    return note
