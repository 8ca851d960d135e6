"""Rule: the capacity on which a failover relies isn't reduced."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "capacity",
    "after a failover one region carries all the load, so the capacity of neither region should be lowered",
    lambda review: weakened(review, "capacity"),
    blocks=False,
)
