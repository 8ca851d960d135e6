"""Rule: a plan doesn't newly allow access."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "access",
    "a drill proves that roles have only the access that they use (invariant 9), but not for newly allowed access",
    lambda review: weakened(review, "access"),
)
