"""Rule: no DNS record is destroyed or replaced, because nobody could resolve its name meanwhile."""

from collections.abc import Iterator

from review.policy import Found, Rule
from review.review import Review


def _find(review: Review) -> Iterator[Found]:
    for stack, plan in review.plans.items():
        for change in plan.of("aws_route53_record"):
            if change.deletes:
                name = (change.before or {}).get("name")
                yield stack, change.address, f"to {change.kind}: without the record nobody can resolve {name}"


RULE = Rule(
    "records_follow_roles",
    "health checks move traffic, and only between existing records (invariant 2)",
    _find,
)
