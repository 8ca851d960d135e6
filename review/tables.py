"""The changes of a stack as parts of a review's comment: a table, and the whole plan."""

from review import diff
from review.budget import Part
from review.markdown import code, fenced, words
from review.plan import VERBS, Change, Plan
from review.review import counted
from review.sections import DIFFS, TABLES
from review.values import differences

NAMED_ATTRIBUTES = 6


def table(stack: str, plan: Plan) -> Part:
    """Return a table of a stack's changes, sorted by action; irreversible actions come first."""
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


def whole_plan(stack: str, plan: Plan) -> Part:
    """Return a stack's whole plan as a block of code, with a longer fence than any in its lines."""
    shown = tuple(fenced_line for fenced_line in fenced("\n".join(diff.lines(plan)), "diff").split("\n"))
    opening, closing = shown[0], shown[-1]
    return Part(
        DIFFS,
        f"lines of the whole plan of {stack}",
        shown[1:-1],
        f"\n<details><summary>{words(stack)}: the whole plan</summary>\n\n{opening}",
        f"{closing}\n\n</details>",
    )
