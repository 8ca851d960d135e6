"""Rule: a plan doesn't newly allow access."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "access",
    "least privilege is proven by a drill (invariant 9); newly allowed access was never drilled",
    lambda review: weakened(review, "access"),
)
