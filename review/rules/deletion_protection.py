"""Rule: deletion protection stays."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "deletion_protection",
    "what holds data goes by a name that was said, never by a change of settings (invariant 11)",
    lambda review: weakened(review, "deletion protection"),
)
