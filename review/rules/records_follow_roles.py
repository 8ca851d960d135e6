"""Rule: users' DNS records change only with the roles; a plan that destroys one leaves users without an answer."""

from collections.abc import Iterator

from review.policy import Found, Rule
from review.review import Review


def _find(review: Review) -> Iterator[Found]:
    for stack, plan in review.plans.items():
        for change in plan.of("aws_route53_record"):
            if change.deletes:
                name = (change.before or {}).get("name")
                yield stack, change.address, f"to {change.kind}: {name} has no answer meanwhile"


RULE = Rule(
    "records_follow_roles",
    "traffic moves by health checks, and only between records that stand (invariant 2)",
    _find,
)
