"""Rule: somebody confirms every plan that destroys or replaces resources with data."""

from collections.abc import Iterator

from review.findings import Kind
from review.policy import Found, Rule
from review.review import Review

# So many may go without a word.
ALLOWED = 0


def _find(review: Review) -> Iterator[Found]:
    lost = review.of(Kind.LOSS)
    if len(lost) > ALLOWED:
        for each in lost:
            yield (
                each.stack,
                each.address,
                f"{each.told} ({len(lost)} such resources in all plans, {ALLOWED} allowed)",
            )


RULE = Rule(
    "stateful_destroys",
    "no apply brings lost data back (invariant 11), so a person looks at each resource before confirming the plan",
    _find,
)
