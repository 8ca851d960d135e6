"""The whole plan as masked lines: one line for each changed value."""

from collections.abc import Iterator

from review.plan import Change, Plan
from review.values import Special, differences, shown

SIGNS = {"create": "+", "destroy": "-", "change": "!", "replace": "!", "forget": "#"}
# A line of a diff; a policy is longer than anybody reads in a line.
LONGEST = 400


def lines(plan: Plan) -> Iterator[str]:
    """Yield every change with its values, in the order of the plan."""
    for change in plan.changes:
        yield from _change(change)
    for each in plan.moves:
        yield f"# {each.previous_address} is moved to {each.address}"
    for each in plan.imports:
        yield f"# {each.address} is imported: {each.imported}"
    for output in plan.outputs:
        yield f"# output {output.name}: {' and '.join(output.actions)}"


def _change(change: Change) -> Iterator[str]:
    sign = SIGNS[change.kind]
    forced = f", forced by {', '.join(change.replace_paths)}" if change.replace_paths else ""
    reason = f" ({change.reason})" if change.reason else ""
    yield f"{sign} {change.kind} {change.address}{forced}{reason}"
    if change.before is not None and change.after is None:
        return
    for each in differences(change):
        if change.before is None:
            if each.after not in (None, Special.UNKNOWN):
                yield f"+     {each.path} = {shown(each.after, LONGEST)}"
            continue
        yield f"-     {each.path} = {shown(each.before, LONGEST)}"
        yield f"+     {each.path} = {shown(each.after, LONGEST)}"
