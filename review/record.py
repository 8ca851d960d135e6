"""A review as a document, for programs and for the record of confirmations."""

from dataclasses import asdict
from typing import Any

from review.review import Review, StackPlan


def document(review: Review) -> dict[str, Any]:
    """Return the whole review as a document for JSON; secrets are masked."""
    return {
        "verdict": review.verdict.name.lower(),
        "exit_code": int(review.verdict),
        "failure": review.failure,
        "counts": dict(review.counts),
        "stacks": [_stack(each) for each in review.stacks],
        "findings": [{**asdict(each), "kind": each.kind.name.lower()} for each in review.findings],
        "violations": [asdict(each) for each in review.violations],
        "confirmations": [asdict(each) for each in review.confirmations],
        "objectives": asdict(review.objectives) if review.objectives else None,
        "cost": asdict(review.cost) if review.cost else None,
    }


def _stack(each: StackPlan) -> dict[str, Any]:
    changes = each.plan.changes if each.plan else ()
    return {
        "stack": each.stack,
        "whole": each.is_whole,
        "error": each.error,
        "counts": each.plan.counts if each.plan else {},
        "changes": [
            {
                "action": change.kind,
                "address": change.address,
                "type": change.type,
                "attributes": change.attributes,
                "forced_by": list(change.replace_paths),
            }
            for change in changes
        ],
    }
