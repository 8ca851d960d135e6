"""Plans made of a few words, in the form of `terraform show -json`."""

from collections.abc import Mapping
from typing import Any

from review.plan import read
from review.policy import judged, rules
from review.review import Review, StackPlan, review

ACTIONS = {"create": ["create"], "destroy": ["delete"], "change": ["update"], "replace": ["delete", "create"]}


def entry(
    kind: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    *,
    name: str = "it",
    actions: list[str] | None = None,
    **rest: Any,
) -> dict[str, Any]:
    """Return one change; the actions follow from what is there before and after."""
    guessed = ["create"] if before is None else ["delete"] if after is None else ["update"]
    change = {"actions": actions or guessed, "before": before, "after": after, "after_unknown": {}}
    sides = {
        key: rest.pop(key) for key in list(rest) if key in ("after_unknown", "replace_paths", "importing")
    }
    sides |= {key: rest.pop(key) for key in list(rest) if key in ("before_sensitive", "after_sensitive")}
    return {
        "address": f"{kind}.{name}",
        "type": kind,
        "name": name,
        "mode": "managed",
        "change": {**change, **sides},
        **rest,
    }


def document(*entries: Mapping[str, Any], **rest: Any) -> dict[str, Any]:
    return {"format_version": "1.2", "resource_changes": list(entries), **rest}


def reviewed(stack: str = "primary", *entries: Mapping[str, Any], **others: Any) -> Review:
    """Return the review, by all rules, of one stack with these changes, and of more stacks given by name."""
    plans = {stack: entries, **others}
    return judged(review([StackPlan(name, read(document(*found))) for name, found in plans.items()]), rules())
