"""Rule: both regions have the same blocks, so a change in one of them only may have been forgotten in the other."""

from collections.abc import Iterator

from review.findings import Kind
from review.policy import Found, Rule
from review.review import Review


def _find(review: Review) -> Iterator[Found]:
    for each in review.of(Kind.PARITY):
        yield each.stack, each.address, each.told


RULE = Rule(
    "regions_alike",
    "a failover relies on both regions being alike; a change in one region only would first be noticed in a failover",
    _find,
    blocks=False,
)
