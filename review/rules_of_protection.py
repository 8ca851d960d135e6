"""Shared code of the rules about protections: each selects the findings about one of them."""

from collections.abc import Iterator

from review.findings import Kind
from review.policy import Found
from review.review import Review


def weakened(review: Review, what: str) -> Iterator[Found]:
    """Yield the protections that the plan weakens. One that only the apply will show isn't blocked, but reported."""
    for each in review.of(Kind.WEAKENED):
        if each.what == what:
            yield each.stack, each.address, each.told
