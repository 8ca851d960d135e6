"""Code that the rules about weakened protections share."""

from collections.abc import Iterator

from review.findings import Kind
from review.policy import Found
from review.review import Review


def weakened(review: Review, what: str) -> Iterator[Found]:
    """Yield the findings that the protection `what` is weakened. Values known only after the apply are left
    out.
    """
    for each in review.of(Kind.WEAKENED):
        if each.what == what:
            yield each.stack, each.address, each.told
