"""Rule: deletion protection isn't switched off."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "deletion_protection",
    "resources with data are removed by naming them in REMOVE, never by changing a setting (invariant 11)",
    lambda review: weakened(review, "deletion protection"),
)
