"""What rules about protections share: each asks for the findings about one of them."""

from collections.abc import Iterator

from review.findings import Kind
from review.policy import Found
from review.review import Review


def weakened(review: Review, what: str) -> Iterator[Found]:
    """Yield where a protection is weaker after the plan. What only the apply will tell isn't blocked, but told."""
    for each in review.of(Kind.WEAKENED):
        if each.what == what:
            yield each.stack, each.address, each.told
